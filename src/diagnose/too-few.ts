/**
 * Whether so few connects met silence that nothing follows from it: then loss, a firewall, the listener and the host look
 * the same.
 *
 * What tells them apart is in which order silent and accepted connects came. By the runs test of Wald and Wolfowitz (On a
 * test whether two samples are from the same population, 1940), the two least likely orders of n connects of which k met
 * silence have a chance of 2 / C(n, k): above 5 % no order at all could be told from chance. Retries are not counted: they
 * fail with their connect.
 */
import { count, percent, plural, seconds } from "../report/number-text";
import type { ServiceStudy } from "./services/service-study";

/** The strength of a cause that nothing tells from others. */
export const POSSIBLE_STRENGTH = 0.2;

/** Fewer unanswered SYNs happen anywhere. */
const MIN_SILENT = 3;
/** One connect alone is no pattern, among however many. */
const MIN_CONNECTS = 2;
/** The level of the test. */
const LEVEL = 0.05;

/** The connects of a service whose fate is known. */
interface ConnectFates {
  n: number;
  /** Those that needed a retry, or never connected. */
  nInTrouble: number;
  nNeverConnected: number;
}

function fatesOf({ retries }: ServiceStudy): ConnectFates {
  const fates = { n: 0, nInTrouble: 0, nNeverConnected: 0 };
  for (const { nConversations, tries, isAccepted } of retries.rungs()) {
    fates.n += nConversations;
    if (!isAccepted || tries > 1) fates.nInTrouble += nConversations;
    if (!isAccepted) fates.nNeverConnected += nConversations;
  }
  return fates;
}

/** The chance of the least likely orders of `n` things of two kinds, `k` of one. */
function leastChance({ n, nInTrouble }: ConnectFates): number {
  const k = Math.min(nInTrouble, n - nInTrouble);
  let nOrders = 1;
  for (let i = 1; i <= k && nOrders < 2 / LEVEL; i++) nOrders = (nOrders * (n - k + i)) / i;
  return Math.min(1, 2 / nOrders);
}

/** The fewest connects of which some order could be told from chance: C(8, 4) = 70. */
const MIN_ORDERED = 8;

/** Whether no order of a service's connects, or too few of them, could show anything; whatever became of their SYNs. */
export function hasFewConnects(study: ServiceStudy): boolean {
  const fates = fatesOf(study);
  return fates.nInTrouble === fates.n ? fates.n < MIN_ORDERED : leastChance(fates) > LEVEL;
}

/** Whether SYNs met silence among others that connected, and too few of them did for a cause. */
export function isTooFew(study: ServiceStudy): boolean {
  const { nSilent, nAccepted, nRefused, nRejected, nChallenged } = study.series;
  if (nSilent === 0 || nAccepted === 0 || nRefused + nRejected + nChallenged > 0) return false;
  if (nSilent < MIN_SILENT) return true;
  const { onset, capacity, occupancy, deadPorts } = study;
  if (onset ?? capacity ?? occupancy ?? deadPorts) return false;
  return fatesOf(study).nInTrouble < MIN_CONNECTS || hasFewConnects(study);
}

/** Whether SYNs were refused among others that connected, and so few that it may have been any moment's trouble. */
function isTooFewRefused(study: ServiceStudy): boolean {
  const { nAccepted, nRefused, nRejected, nChallenged } = study.series;
  if (nRefused === 0 || nAccepted === 0 || nRejected + nChallenged > 0) return false;
  const { onset, capacity, occupancy, outage } = study;
  return (onset ?? capacity ?? occupancy ?? outage) === null && hasFewConnects(study);
}

/** Whether too few SYNs of a service met silence, or were refused, to tell which cause is at work. */
export function isTooFewForACause(study: ServiceStudy): boolean {
  return isTooFew(study) || isTooFewRefused(study);
}

/**
 * Whether the silent SYNs are all of connections that were answered in the end, and too few to know their usual round
 * trip: which of a connection's SYNs its SYN/ACK answers does not show then.
 */
export function areAnsweredLater(study: ServiceStudy): boolean {
  return isTooFew(study) && fatesOf(study).nNeverConnected === 0;
}

/** What became of silent SYNs: "got no answer", or no more than is known. */
function fateOfSilent(study: ServiceStudy): string {
  return areAnsweredLater(study) ? "had no answer when the next was sent" : "got no answer";
}

/** "2 of 4 SYNs (50.0 %) got no answer."; of those since failing began, where all of them are. */
export function silentShare(study: ServiceStudy): string {
  const { series, onset, course } = study;
  const { nSilent } = series;
  const isSince = onset !== null && course.since.nFailedTries === nSilent && course.before.nTries > 0;
  const nTries = isSince ? course.since.nTries : series.nTries;
  const share = percent(nSilent / Math.max(1, nTries));
  const since = isSince ? `since ${seconds(onset.seconds)} ` : "";
  return `${count(nSilent)} of ${plural(nTries, "SYN")} ${since}(${share}) ${fateOfSilent(study)}.`;
}

/** How many SYNs were silent; of a few, always with their share, as it is one fact for all causes. */
export function silentCount(study: ServiceStudy): string {
  if (isTooFew(study)) return silentShare(study);
  return `${plural(study.series.nSilent, "SYN")} ${fateOfSilent(study)}.`;
}

/** "One connection had to send its SYN again (6 times): too few to tell whether …", without a full stop. */
export function tooFewText(study: ServiceStudy): string {
  const { nSilent, nRefused } = study.series;
  if (nRefused > 0) {
    const silent = nSilent === 0 ? "" : ` and ${count(nSilent)} met silence`;
    return (
      `${plural(nRefused, "SYN was", "SYNs were")} refused${silent}: too few to tell whether nobody listened for a moment or ` +
      "the queue was full"
    );
  }
  const { nInTrouble } = fatesOf(study);
  const times = nSilent === 1 ? "once" : `${plural(nSilent, "time")}${nInTrouble > 1 ? " in all" : ""}`;
  const what = !areAnsweredLater(study)
    ? `${plural(nSilent, "SYN")} of ${plural(nInTrouble, "connection")} got no answer`
    : nInTrouble === 1
      ? `One connection had to send its SYN again (${times})`
      : `${count(nInTrouble)} connections had to send their SYNs again (${times})`;
  return `${what}: too few to tell whether the network, a firewall, the listener or the host is why`;
}

/** The rule by which they are too few, as a sentence. */
export function tooFewRule(study: ServiceStudy): string {
  const fates = fatesOf(study);
  const chance = leastChance(fates);
  if (fates.n === 1) return "Too few to judge: one connection has no order in which loss could show.";
  if (chance <= LEVEL)
    return `Too few to judge: fewer than ${count(MIN_SILENT)} SYNs, or one connection alone, show no pattern.`;
  return (
    `Too few to judge: of ${count(fates.n)} connects ${count(fates.nInTrouble)} met silence, and even the least likely order of ` +
    `so few has a chance of ${percent(chance)}, where at most ${percent(LEVEL)} would show something (runs test of Wald and Wolfowitz).`
  );
}
