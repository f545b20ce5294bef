/** How much of the capture sees one direction only: all of it, or connections to some services among others. */
import { endpointText } from "./endpoint-text";
import type { HypothesisReport, HypothesisStatus, ServiceReport } from "./diagnosis-shapes";
import { hypothesesOf, type KnownDiagnosis } from "./known-diagnosis";
import { count, plural } from "./number-text";

/** Services that are named. */
const MAX_NAMED = 3;

/** Services of which one direction is missing, and how many connections they have. */
interface OneSided {
  places: string[];
  nConversations: number;
}

/** Of services, those of which one direction may be missing. */
export function oneSidedServices<S extends Pick<ServiceReport, "server" | "serverPort">>(
  services: readonly S[],
  hypotheses: readonly HypothesisReport[],
): S[] {
  const found = hypotheses.filter(({ id }) => id === "one-sided-capture");
  return services.filter((service) => hypothesesOf(found, service).length > 0);
}

function oneSided({ hypotheses, studies }: KnownDiagnosis, wanted: HypothesisStatus = "supported"): OneSided {
  const shown = hypotheses.filter(({ status }) => status === wanted);
  const own = oneSidedServices(studies, shown);
  return {
    places: own.map(({ server, serverPort }) => endpointText(server, serverPort)),
    nConversations: own.reduce((n, { conversations }) => n + conversations.length, 0),
  };
}

/** Whether every connection in focus is seen in one direction only. */
function isWhole(known: KnownDiagnosis, { nConversations }: OneSided): boolean {
  return nConversations === known.conversations.length;
}

/** "But one of 10 connections (to 10.0.0.1:80) is seen in one direction only: …"; "" where all are seen in both. */
export function oneSidedSentence(known: KnownDiagnosis): string {
  const found = oneSided(known);
  if (isWhole(known, oneSided(known, "open"))) return "Only one end is heard.";
  if (found.nConversations === 0) return "";
  if (isWhole(known, found)) return "But the capture sees one direction only, so much cannot be known.";
  const n = found.nConversations;
  return (
    `But ${n === 1 ? "one" : count(n)} of ${plural(known.conversations.length, "connection")} (to ${placesText(found)}) ` +
    `${n === 1 ? "is" : "are"} seen in one direction only: what became of ${n === 1 ? "it" : "them"} cannot be known.`
  );
}

/** What to do where only some connections lack a direction, without a full stop; undefined where all do. */
export function oneSidedStep(known: KnownDiagnosis): string | undefined {
  const found = oneSided(known);
  return isWhole(known, found)
    ? undefined
    : `if the connections to ${placesText(found)} matter, capture both directions of them`;
}

function placesText({ places }: OneSided): string {
  const rest = places.length - MAX_NAMED;
  const named = places.slice(0, rest > 0 ? MAX_NAMED : places.length);
  if (rest > 0) return `${named.join(", ")} and ${plural(rest, "service")} more`;
  return named.length < 2 ? named.join("") : `${named.slice(0, -1).join(", ")} and ${named.at(-1)!}`;
}
