/** Where the trouble is: the service that has most of it, and which of its clients meet it. */
import type { ServiceStudy } from "../diagnose/services/service-study";
import type { PairReport } from "./diagnosis-shapes";
import { endpointText } from "./endpoint-text";
import { isEqualTrouble, nWithEqualTrouble, type Trouble } from "./equal-trouble";
import type { KnownDiagnosis } from "./known-diagnosis";
import { count, plural } from "./number-text";
import { bySickness, pairsOf } from "./pairs";

/** The service with most trouble and who meets it, in one sentence or two. O(its conversations). */
export function whereSentence(known: KnownDiagnosis, worst: ServiceStudy): string {
  const service = endpointText(worst.server, worst.serverPort);
  const trouble = nWithEqualTrouble(known.studies) > 0 ? "This trouble" : "The trouble";
  const pairs = bySickness(pairsOf(known.data, worst.conversations));
  const sick = pairs.filter(hasTrouble);
  const [worstPair] = sick;
  if (sick.length > 1 || !worstPair)
    return `${trouble} is at the service ${service}${notOnBusiest(known)}. ${clientsSentence(pairs, sick)}`;
  const others = pairs.length - 1;
  const rest = others === 0 ? "" : ` ${othersSentence(others, pairs)}`;
  return `${trouble} is on ${pairText(worstPair)}, at the service ${service}${notOnBusiest(known)}.${rest}`;
}

/** Which of several clients met trouble. */
function clientsSentence(pairs: readonly PairReport[], sick: readonly PairReport[]): string {
  const [first, second] = sick;
  if (!first || !second) return "";
  const who =
    sick.length === pairs.length
      ? `${pairs.length === 2 ? "Both" : `All ${count(pairs.length)}`} of its clients met it`
      : `${count(sick.length)} of its ${count(pairs.length)} clients met it`;
  if (isEqualTrouble(first, second)) return `${who}.`;
  return `${who}, ${first.client} most: ${troubleText(first)}.`;
}

/** What became of the connections of the other clients. */
function othersSentence(n: number, pairs: readonly PairReport[]): string {
  const connections = pairs.slice(1).reduce((sum, { nConversations }) => sum + nConversations, 0);
  const clients = n === 1 ? "The service's other client" : `The service's ${count(n)} other clients`;
  return `${clients} had none in ${plural(connections, "connection")}.`;
}

/** "5 of 10 connections failed, 2 were degraded". */
function troubleText({ nFailed, nDegraded, nConversations }: PairReport): string {
  const all = plural(nConversations, "connection");
  if (nFailed === 0) return `${count(nDegraded)} of ${all} ${nDegraded === 1 ? "was" : "were"} degraded`;
  const degraded = nDegraded === 0 ? "" : `, ${plural(nDegraded, "was", "were")} degraded`;
  return `${count(nFailed)} of ${all} failed${degraded}`;
}

/** That the busiest pair is not it, where it is another one that nothing failed on. */
function notOnBusiest({ busiestPair, sickPair }: KnownDiagnosis): string {
  if (busiestPair === null || busiestPair === sickPair || busiestPair.nFailed > 0) return "";
  const { nDegraded } = busiestPair;
  const degraded = nDegraded === 0 ? "" : `, ${plural(nDegraded, "was", "were")} degraded`;
  return ` (not on the busiest pair, ${pairText(busiestPair)}, where none failed${degraded})`;
}

function pairText({ client, server }: PairReport): string {
  return `${client} → ${server}`;
}

function hasTrouble({ nFailed, nDegraded }: Trouble): boolean {
  return nFailed + nDegraded > 0;
}
