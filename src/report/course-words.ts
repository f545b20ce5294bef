/** Onset and end of the trouble with a service in sentences, from exact counts of its own SYNs. */
import type { ConnectCourse, ConnectTally } from "../diagnose/services/connect-course";
import type { TrySeries } from "../diagnose/services/try-series";
import type { ServiceStudy } from "../diagnose/services/service-study";
import { endpointText } from "./endpoint-text";
import { count, everyOf, percent, plural, seconds } from "./number-text";

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

/** "53 of 370 connections to 10.0.0.10:9440 failed", "none of 7 …", "the only connection to … failed". */
export function failedOf(study: ServiceStudy): string {
  const n = study.conversations.length;
  if (n === 1)
    return `the only connection to ${serviceText(study)} ${study.nFailed === 1 ? "failed" : "did not fail"}`;
  const failed = study.nFailed === 0 ? "none" : count(study.nFailed);
  return `${failed} of ${count(n)} connections to ${serviceText(study)} failed`;
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
  if (nAcceptedAfterwards === 0) return "no SYN connected after it";
  if (nAcceptedAfterwards > 1)
    return `${count(nAcceptedAfterwards)} more SYNs connected, the last at ${seconds(lastAcceptedSeconds)}`;
  const later = seconds(lastAcceptedSeconds - lastFailureSeconds);
  return nTooEarly === 0
    ? `the next SYN, and the last, came ${later} later and connected`
    : `the only later SYN known to connect came ${later} later`;
}

/** A stretch without any accept, as a sentence; "" where there is none between accepts, or ports explain it. */
export function outageText({ outage, deadPorts }: ServiceStudy): string {
  if (!outage?.hasAcceptsBefore || !outage.hasAcceptsAfter || deadPorts) return "";
  return (
    `From ${seconds(outage.fromSeconds)} to ${seconds(outage.toSeconds)} ${everyOf(outage.nTries, "SYN")} failed; ` +
    "before and after it SYNs connected."
  );
}
