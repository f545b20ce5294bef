/** SYNs of a service that ICMP errors rejected: what the errors say, and who sent them. */
import type { JudgedCapture } from "./judged-capture";
import { examplesOf } from "./hypothesis";
import type { ServiceStudy } from "./services/service-study";

/**
 * Who speaks: a rule; a router that knows no way; the last router, to whom the host does not answer. Others may be the
 * host itself.
 */
type RejectionKind = "rule" | "no-route" | "host" | "other";

/** By type and code. RFC 792, RFC 1812 §5.2.7.1; RFC 4443 §3.1. */
const ICMP_WORDS: Partial<Record<string, { text: string; kind: RejectionKind }>> = {
  "3/0": { text: "network unreachable", kind: "no-route" },
  "3/1": { text: "host unreachable", kind: "host" },
  "3/2": { text: "protocol unreachable", kind: "other" },
  "3/3": { text: "port unreachable", kind: "other" },
  "3/9": { text: "network administratively prohibited", kind: "rule" },
  "3/10": { text: "host administratively prohibited", kind: "rule" },
  "3/13": { text: "communication administratively prohibited", kind: "rule" },
  "1/0": { text: "no route to destination", kind: "no-route" },
  "1/1": { text: "communication administratively prohibited", kind: "rule" },
  "1/3": { text: "address unreachable", kind: "host" },
  "1/4": { text: "port unreachable", kind: "other" },
  "1/5": { text: "source address failed a policy", kind: "rule" },
  "1/6": { text: "reject route", kind: "rule" },
};

/** See the file's head. */
export interface Rejections {
  type: number;
  code: number;
  /** "no route to destination"; "" where the code has no name. */
  text: string;
  kind: RejectionKind;
  /** Who sent such errors, as half a sentence: "2001:db8::1"; "" where that is not known. */
  by: string;
}

/** Senders named. */
const MAX_SENDERS = 2;

/** The rejections of a service, told by those of its first rejected conversation; undefined where it has none. */
export function rejectionsOf(capture: JudgedCapture, study: ServiceStudy): Rejections | undefined {
  const [first] = examplesOf(study, "syn-rejected-icmp");
  if (first === undefined) return undefined;
  const { icmpType: type, icmpCode: code } = capture.facts(first);
  const family = study.server.includes(":") ? 6 : 4;
  const kinds = (capture.icmpErrors?.kinds ?? []).filter(
    (kind) => kind.nRejections > 0 && kind.family === family && kind.type === type && kind.code === code,
  );
  const senders = kinds.map(({ from }) => (from === study.server ? `${from}, the server itself` : from));
  const by =
    senders.length > MAX_SENDERS ? `${senders[0]!} and ${senders.length - 1} others` : senders.join(" and ");
  return { type, code, by, text: "", kind: "other", ...ICMP_WORDS[`${type}/${code}`] };
}

/** Whether no SYN of the service got further than to what rejected it: nothing is known of the host then. */
export function areAllStoppedOnTheWay(capture: JudgedCapture, study: ServiceStudy): boolean {
  const { nAccepted, nRefused, nSilent, nRejected } = study.series;
  if (nRejected === 0 || nAccepted + nRefused + nSilent > 0) return false;
  const kind = rejectionsOf(capture, study)?.kind;
  return kind === "rule" || kind === "no-route";
}
