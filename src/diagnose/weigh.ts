/**
 * Weighs every hypothesis for every studied service.
 * Gets studies; gives, for each service, the hypotheses that have something to explain.
 */
import { NANOS_PER_SECOND } from "../base/units";
import type { HypothesisId, HypothesisReport } from "../report/diagnosis-shapes";
import { besideAnsweredLate } from "./answered-late";
import { HYPOTHESES } from "./hypothesis-catalogue";
import type { Weighed } from "./hypothesis";
import type { JudgedCapture } from "./judged-capture";
import { lastHeardNs, type ServiceStudy } from "./services/service-study";
import { isTooFewForACause } from "./too-few";

/** All weighed hypotheses, strongest first; equal ones in the order of services and of the catalogue. */
export function weighHypotheses(
  capture: JudgedCapture,
  studies: readonly ServiceStudy[],
): HypothesisReport[] {
  const heard = new Map<number, number>();
  const reports = studies.flatMap((study) => {
    const neighbours = studies.filter((other) => other !== study && other.serverKey === study.serverKey);
    const service = { server: study.server, serverPort: study.serverPort };
    const serverLastHeardSeconds = (): number =>
      memo(heard, study.serverKey, () => lastHeardNs(capture, study.serverKey) / NANOS_PER_SECOND);
    const own = isOneHost(study) ? HYPOTHESES.filter(({ id }) => !ON_THE_WAY.includes(id)) : HYPOTHESES;
    const reports = own.flatMap((hypothesis): HypothesisReport[] => {
      const found = hypothesis.weigh({ capture, study, neighbours, serverLastHeardSeconds });
      if (!found) return [];
      const weighed = besideAnsweredLate(found, hypothesis.id, { capture, study });
      const judged = lessCertain(unlikelyLast(withFrames(weighed)), study);
      return [{ id: hypothesis.id, service, ...judged, ...(isOneOfSeveral(judged, study) ? TOO_FEW : {}) }];
    });
    return isServerUnseen(study, reports) ? reports.filter(({ id }) => !OF_ANSWERS.includes(id)) : reports;
  });
  return reports.sort((a, b) => b.strength - a.strength);
}

/** Causes that lie between two hosts, or take one of them away. */
const ON_THE_WAY: readonly HypothesisId[] = [
  "network-loss",
  "firewall-in-path",
  "middlebox-idle-timeout",
  "mtu-black-hole",
  "server-down",
];

/** Causes that answers to SYNs, or their absence, tell from one another. */
const OF_ANSWERS: readonly HypothesisId[] = [
  "network-loss",
  "firewall-in-path",
  "port-reuse-conflict",
  "syn-flood-protection",
  "server-down",
  "nothing-listens",
  "listener-down",
  "backlog-overrun",
  "host-firewall-hides-refusals",
];

/** Whether the server's frames are missing, and not its answers: what the client does shows that it was answered. */
function isServerUnseen({ nFromServer }: ServiceStudy, reports: readonly HypothesisReport[]): boolean {
  return (
    nFromServer === 0 &&
    reports.some(({ id, status }) => id === "one-sided-capture" && status === "supported")
  );
}

/** Whether a host speaks with itself: nothing is on the way, and it is up. */
function isOneHost({ clients, server }: ServiceStudy): boolean {
  const isLoopback = (address: string): boolean => address === "::1" || address.startsWith("127.");
  return clients.every((client) => client === server || (isLoopback(client) && isLoopback(server)));
}

const TOO_FEW = { variant: "too-few" as const };

/** Whether a cause is open because so few SYNs tell it from no other. */
function isOneOfSeveral({ status, variant }: Weighed, study: ServiceStudy): boolean {
  return status === "open" && variant === undefined && isTooFewForACause(study);
}

/** The strength of a cause that stays open by form alone: below all that is open, above all that is ruled out. */
const VERY_UNLIKELY_STRENGTH = 0.15;

/** What is very unlikely comes behind what is not excluded, in the list as in the words. */
function unlikelyLast(weighed: Weighed): Weighed {
  if (weighed.variant !== "very-unlikely") return weighed;
  return { ...weighed, strength: Math.min(weighed.strength, VERY_UNLIKELY_STRENGTH) };
}

/** The strength of a cause that could be, and that no frame shows. */
const UNPROVEN_STRENGTH = 0.2;

/** Nothing is called supported that no frame shows. */
function withFrames(weighed: Weighed): Weighed {
  const isProven = weighed.for.some((finding) => finding.frames.length > 0);
  if (weighed.status !== "supported" || isProven) return weighed;
  return { ...weighed, status: "open", strength: UNPROVEN_STRENGTH };
}

/** Weaker by half of what makes it more than just supported, where a part of the capture was not looked at. */
function lessCertain(weighed: Weighed, { analysedUntilSeconds }: ServiceStudy): Weighed {
  if (analysedUntilSeconds === null || weighed.status !== "supported") return weighed;
  return { ...weighed, strength: (weighed.strength + LEAST_SUPPORTED) / 2 };
}

/** From this strength on a cause is supported. */
const LEAST_SUPPORTED = 0.6;

function memo(known: Map<number, number>, key: number, make: () => number): number {
  const value = known.get(key) ?? make();
  known.set(key, value);
  return value;
}
