/** Onset and end of the trouble with a service in sentences, from exact counts of its own SYNs. */
import type { ConnectCourse, ConnectTally } from "../diagnose/services/connect-course";
import type { TrySeries } from "../diagnose/services/try-series";
import type { ServiceStudy } from "../diagnose/services/service-study";
import { acceptedBetween } from "../diagnose/example-frames";
import { areAnsweredLater } from "../diagnose/too-few";
import type { AnalysisData } from "./analysis-data";
import { endpointText } from "./endpoint-text";
import { count, everyOf, ordinal, percent, plural, seconds, shortTime } from "./number-text";
import { PATTERN_LABELS } from "./pattern-labels";
import { uncapitalized } from "./sentence-case";

/** "before, all 78 SYNs to 10.0.0.10:9440 connected; from then on 242 of 481 (50.3 %) got no answer". */
export function beforeAndSince(study: ServiceStudy): string {
  const { before, since } = study.course;
  const earlier =
    before.nFailedTries > 0
      ? `${ofSyns(before)} to ${serviceText(study)} failed`
      : before.nTries === 1
        ? `the only SYN to ${serviceText(study)} connected`
        : `all ${count(before.nTries)} SYNs to ${serviceText(study)} connected`;
  return `before, ${earlier}; from then on ${ofSyns(since)} ${fateOf(study)}`;
}

/** "53 of 370 connections to 10.0.0.10:9440 failed", "none of 7 …", "the only connection to … was degraded (…)". */
export function failedOf(study: ServiceStudy): string {
  const n = study.conversations.length;
  if (n === 1) return `the only connection to ${serviceText(study)} ${fateOfTheOnly(study)}`;
  const failed = study.nFailed === 0 ? "none" : count(study.nFailed);
  return `${failed} of ${count(n)} connections to ${serviceText(study)} failed`;
}

/** What became of a service's only connection. */
function fateOfTheOnly({ nFailed, nDegraded, delays, patterns, series }: ServiceStudy): string {
  if (nFailed === 1) return "failed";
  if (nDegraded === 0) return "did not fail";
  const [delay] = delays;
  // Its own tries, but for those that came to nothing after it was accepted, are all of the service's.
  if (delay !== undefined) return `connected after ${waitText(delay)}, on its ${ordinal(nthTry(series))} SYN`;
  const [pattern] = patterns.keys();
  return `was degraded (${pattern === undefined ? "" : uncapitalized(PATTERN_LABELS[pattern].label)})`;
}

/** Which SYN of a service's only connection was accepted: all before it failed. */
function nthTry({ nSilent, nRefused, nRejected, nChallenged }: TrySeries): number {
  return nSilent + nRefused + nRejected + nChallenged + 1;
}

/** A wait as somebody feels it: "9.5 s", "32.2 ms". */
function waitText(value: number): string {
  return value < 0.1 ? shortTime(value) : `${value.toFixed(1)} s`;
}

function serviceText({ server, serverPort }: ServiceStudy): string {
  return endpointText(server, serverPort);
}

/** "242 of 481 (50.3 %)". */
function ofSyns({ nFailedTries, nTries }: ConnectTally): string {
  return `${count(nFailedTries)} of ${count(nTries)} (${percent(nFailedTries / Math.max(1, nTries))})`;
}

/** What became of the tries that failed. */
function fateOf({ series }: ServiceStudy): string {
  const { nSilent, nRefused, nRejected, nChallenged } = series;
  if (nRejected + nChallenged > 0) return "failed";
  if (nRefused === 0) return "got no answer";
  return nSilent === 0 ? "were refused" : "were refused or got no answer";
}

/** When the last SYN failed, and what came after it; "" where none failed. */
export function endOfTrouble({ course, series, analysedUntilSeconds }: ServiceStudy): string {
  const { lastFailureSeconds, nAcceptedAfterwards } = course;
  if (Number.isNaN(lastFailureSeconds)) return "";
  if (analysedUntilSeconds !== null) {
    const connected =
      nAcceptedAfterwards === 0 ? "" : `, and ${plural(nAcceptedAfterwards, "SYN")} after it connected`;
    return (
      `Of the SYNs until ${seconds(analysedUntilSeconds)} the last that failed was sent at ` +
      `${seconds(lastFailureSeconds)}${connected}; later SYNs were not analysed.`
    );
  }
  return `The last SYN that failed was sent at ${seconds(lastFailureSeconds)}; ${afterwardsText(course, series)}.`;
}

function afterwardsText(
  { nAcceptedAfterwards, lastAcceptedSeconds, lastFailureSeconds }: ConnectCourse,
  { nTooEarly }: TrySeries,
): string {
  const unknown = notKnownText(nTooEarly);
  if (nAcceptedAfterwards === 0) return `no SYN connected after it${unknown}`;
  if (nAcceptedAfterwards > 1)
    return `${count(nAcceptedAfterwards)} more SYNs connected, the last at ${seconds(lastAcceptedSeconds)}${unknown}`;
  const later = seconds(lastAcceptedSeconds - lastFailureSeconds);
  return nTooEarly === 0
    ? `only one more SYN followed, ${later} later; it connected`
    : `the only later SYN known to connect came ${later} later${unknown}`;
}

/** ", and what became of 3 SYNs shortly before the capture ends does not show"; "" where there are none. */
function notKnownText(nTooEarly: number): string {
  return nTooEarly === 0
    ? ""
    : `, and what became of ${plural(nTooEarly, "SYN")} shortly before the capture ends does not show`;
}

/**
 * From when to when SYNs failed, with what connected before, meanwhile and after, where failing has no beginning that counts
 * show; "" where none failed or none connected.
 */
export function failingInterval(data: AnalysisData, study: ServiceStudy): string {
  const { firstFailureSeconds: from, lastFailureSeconds: to, nAcceptedAfterwards } = study.course;
  if (Number.isNaN(from) || study.series.nAccepted === 0) return "";
  const isFirst = data.startSeconds(study.byStart[0]!) === from;
  const nBefore = acceptedBetween(data, study, -Infinity, from).n;
  const nMeanwhile = from === to ? 0 : acceptedBetween(data, study, from, to).n;
  const isLate = areAnsweredLater(study);
  const fate = (verb: string): string => (isLate ? `${verb} sent again` : "failed");
  const span =
    from === to
      ? `${isFirst ? "The first SYN" : "One SYN"}, at ${seconds(from)}, ${fate("was")}`
      : `From ${isFirst ? `the first SYN (${seconds(from)})` : seconds(from)} to ${seconds(to)} SYNs ${fate("were")}`;
  const meanwhile = nMeanwhile === 0 ? "" : `, while ${plural(nMeanwhile, "other")} connected`;
  const before = isFirst
    ? "of the time before nothing is known"
    : nBefore === 0
      ? "none connected before"
      : `before, ${plural(nBefore, "SYN")} connected`;
  const after =
    nAcceptedAfterwards === 0
      ? "after, none connected"
      : `after, ${plural(nAcceptedAfterwards, "SYN")} connected and none ${fate("was")}`;
  return `${span}${meanwhile}; ${before}; ${after}${notKnownText(study.series.nTooEarly)}.`;
}

/** A stretch without any accept, as a sentence; "" where there is none between accepts, or ports explain it. */
export function outageText({ outage, deadPorts }: ServiceStudy): string {
  if (!outage?.hasAcceptsBefore || !outage.hasAcceptsAfter || deadPorts) return "";
  return (
    `From ${seconds(outage.fromSeconds)} to ${seconds(outage.toSeconds)} ${everyOf(outage.nTries, "SYN")} failed; ` +
    "before and after it SYNs connected."
  );
}
