/**
 * The network loses packets. One capture alone can make it plausible, never prove it: that takes a second capture at the
 * other end. Loss is even: it does not care for load, port or time, and a retry fares like a first try.
 */
import { count, percent, seconds } from "../../report/number-text";
import {
  examplesOf,
  hasConnectTrouble,
  say,
  show,
  synFrames,
  type Hypothesis,
  type Weighed,
} from "../hypothesis";
import type { ServiceStudy } from "../services/service-study";

const MAX_EVEN_SHARE = 0.25;

export const networkLoss: Hypothesis = {
  id: "network-loss",
  weigh({ capture, study }) {
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
    const silent = examplesOf(study, "connected-after-silence", "syn-unanswered");
    const lost = show(
      `${count(series.nSilent)} of ${count(series.nTries)} SYNs (${percent(share)}) got no answer.`,
      synFrames(capture, silent),
      "syn",
    );
    const isEven =
      !study.onset && !study.outage && !study.capacity && !study.deadPorts && share <= MAX_EVEN_SHARE;
    const weighed: Weighed = { status: "open", strength: 0.3, for: [lost], against: [], settledBy };
    if (isEven && series.nRefused === 0 && series.nAccepted > 0) {
      weighed.strength = 0.6;
      weighed.for.push(
        say("The silence is even: it has no beginning, no plateau, no stretch and no ports of its own."),
      );
    } else if (series.nAccepted > 0) {
      weighed.against.push(say(`The silence is not even, as loss is: ${unevenness(study)}.`));
    }
    return weighed;
  },
};

/** In what the silence is not even, as half a sentence. */
function unevenness({ onset, outage, capacity, deadPorts, series }: ServiceStudy): string {
  if (deadPorts) return `it belongs to client ports ${deadPorts.fromPort} to ${deadPorts.toPort}`;
  if (outage)
    return `from ${seconds(outage.fromSeconds)} to ${seconds(outage.toSeconds)} every single try failed`;
  if (capacity) return "it takes just what exceeds a steady rate of accepts";
  if (onset) return `it begins at ${seconds(onset.seconds)}`;
  if (series.nRefused > 0) return "other SYNs are refused";
  return `more than ${percent(MAX_EVEN_SHARE)} of all SYNs are lost, while nothing else of the connections is`;
}
