/**
 * The network loses packets. One capture alone can make it plausible, never prove it: that takes a second capture at the
 * other end. Loss is even: it does not care for load, port or time, and a retry fares like a first try.
 */
import type { Finding } from "../../report/diagnosis-shapes";
import { count, percent, plural, seconds } from "../../report/number-text";
import { spread, synAckFilter, synFilter } from "../example-frames";
import {
  retransmissionFrames,
  examplesOf,
  hasConnectTrouble,
  say,
  show,
  synFrames,
  type DiagnosisContext,
  type Hypothesis,
  type Weighed,
} from "../hypothesis";
import type { JudgedCapture } from "../judged-capture";
import type { ConnectTally } from "../services/connect-course";
import { windowsText } from "../services/capacity";
import type { ServiceStudy } from "../services/service-study";
import { isTooFew, POSSIBLE_STRENGTH, silentShare, tooFewRule } from "../too-few";
import { followsWaiting, worksOn } from "../waiting-reasons";

const MAX_EVEN_SHARE = 0.25;

export const networkLoss: Hypothesis = {
  id: "network-loss",
  weigh(context) {
    const { capture, study } = context;
    if (!hasConnectTrouble(study)) return undefined;
    const { series } = study;
    const settledBy =
      "Capture at the server too and compare: the network is to blame only for frames that one capture has and the other lacks.";
    if (series.nSilent === 0) {
      return {
        status: "ruled-out",
        strength: 0.03,
        for: [],
        against: [say("No SYN was lost: every one was answered.")],
        settledBy,
      };
    }
    const share = series.nSilent / Math.max(1, series.nTries);
    const silent = examplesOf(study, "syn-unanswered", "connected-after-silence");
    const lost = {
      ...show(silentShare(study), synFrames(capture, silent), "syn"),
      nInAll: series.nSilent,
    };
    const weighed: Weighed = { status: "open", strength: 0.3, for: [lost], against: [], settledBy };
    if (series.nAccepted > 0) weighSilence(weighed, context, share);
    weighed.against.push(...followsWaiting(context, "A network does not know how many connections wait."));
    weighed.against.push(
      ...worksOn(
        context,
        "What gets through is all that it can do: SYNs that a network loses do not depend on that.",
      ),
    );
    return weighed;
  },
};

/** Whether the silence is as even as loss is, in a service that accepts others. */
function weighSilence(weighed: Weighed, { capture, study }: DiagnosisContext, share: number): void {
  const { series, onset, occupancy, outage, capacity, deadPorts, pace } = study;
  if (isTooFew(study)) {
    weighed.strength = POSSIBLE_STRENGTH;
    weighed.against.push(say(tooFewRule(study)));
    return;
  }
  const hasShape = Boolean(onset ?? occupancy ?? outage ?? capacity ?? deadPorts);
  if (!hasShape && share <= MAX_EVEN_SHARE && series.nRefused === 0) {
    weighed.strength = 0.6;
    weighed.for.push(
      say("The silence is even: it has no beginning, no plateau, no stretch and no ports of its own."),
    );
    return;
  }
  const spared = dataIsSpared(capture, study, share);
  weighed.against.push(
    { ...say(`The silence is not even, as loss is: ${unevenness(study)}.`), ...unevennessFilter(study) },
    ...spared,
  );
  if (spared.length > 0 && (capacity ?? occupancy ?? pace)) weighed.variant = "very-unlikely";
}

/** In what the silence is not even, as half a sentence. */
function unevenness({ onset, outage, capacity, deadPorts, series }: ServiceStudy): string {
  if (deadPorts) return `it belongs to client ports ${deadPorts.fromPort} to ${deadPorts.toPort}`;
  if (outage)
    return `from ${seconds(outage.fromSeconds)} to ${seconds(outage.toSeconds)} every single SYN failed`;
  if (capacity)
    return `whatever the number of SYNs, ${windowsText(capacity)} a second connect, and only what exceeds that gets no answer`;
  if (onset) return `it begins at ${seconds(onset.seconds)}`;
  if (series.nRefused > 0) return "other SYNs are refused";
  return `more than ${percent(MAX_EVEN_SHARE)} of all SYNs are lost, while nothing else of the connections is`;
}

/** What shows that it is not even: the SYN/ACKs of the plateau, or the SYNs of the stretch. */
function unevennessFilter(study: ServiceStudy): { filter?: string } {
  const { outage, capacity, deadPorts, onset, course } = study;
  if (deadPorts) return {};
  if (outage) return { filter: synFilter(study, outage.fromSeconds, outage.toSeconds) };
  if (capacity) return { filter: synAckFilter(study, capacity.fromSeconds, capacity.toSeconds) };
  return onset ? { filter: synFilter(study, onset.seconds, course.lastFailureSeconds) } : {};
}

/** Fewer segments with payload measure no loss. */
const MIN_SEGMENTS = 50;
/** Data that is lost this many times less often than SYNs does not share their fate. */
const MIN_RATIO = 5;

/** Segments with payload on the same connections get through: loss on the path would take them as well. */
function dataIsSpared(
  capture: JudgedCapture,
  { resending, course, onset }: ServiceStudy,
  silentShare: number,
): Finding[] {
  const { before, since } = course;
  const nSegments = before.nDataSegments + since.nDataSegments;
  const nSentAgain = before.nDataSentAgain + since.nDataSentAgain;
  if (nSegments < MIN_SEGMENTS || (nSentAgain / nSegments) * MIN_RATIO > silentShare) return [];
  const again = (tally: ConnectTally): string =>
    `${count(tally.nDataSentAgain)} of ${count(tally.nDataSegments)} (${percent(tally.nDataSentAgain / tally.nDataSegments)})`;
  const isSplit = onset !== null && before.nDataSegments > 0 && since.nDataSegments > 0;
  const sentence = isSplit
    ? `Data on the same path is spared: of the segments with payload ${again(before)} were sent again on connections begun before ` +
      `${seconds(onset.seconds)}, and ${again(since)} on those begun since, while ${count(before.nFailedTries)} of ` +
      `${plural(before.nTries, "SYN")} failed before and ${count(since.nFailedTries)} of ${count(since.nTries)} since.`
    : `Data on the same path is spared: ${count(nSentAgain)} of ${count(nSegments)} segments with payload were sent again ` +
      `(${percent(nSentAgain / nSegments)}).`;
  const frames = retransmissionFrames(capture, spread(resending));
  return [{ ...show(sentence, frames, "retransmission"), nInAll: nSentAgain }];
}
