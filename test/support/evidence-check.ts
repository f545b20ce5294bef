/** Reads evidence back: is a frame what its role claims? */
import type { AnalysisData } from "../../src/report/analysis-data";
import type { Finding } from "../../src/report/diagnosis-shapes";
import type { EvidenceRole } from "../../src/report/report-shapes";
import { KIND, TCP_FLAG } from "../../src/wire/packet";
import type { FrameRecord } from "./frame-records";

/** What is wrong with the claim that `frame` is `role`; "" where it holds. `conversation`: whose evidence it is. */
export function claimFault(
  data: AnalysisData,
  records: readonly (FrameRecord | undefined)[],
  claim: { frame: number; role: EvidenceRole | ""; conversation?: number },
): string {
  const record = records[claim.frame];
  if (!record) return `there is no frame ${claim.frame}`;
  if (claim.role === "") return `frame ${claim.frame} is claimed to be nothing`;
  const conversation = claim.conversation ?? record.conversation;
  if (record.conversation !== conversation && claim.role !== "icmp-unreachable") {
    return `frame ${claim.frame} belongs to conversation ${record.conversation}, not ${conversation}`;
  }
  const isFromClient = record.side === data.clientSide(conversation);
  const facts = data.facts(conversation);
  const ends = { first: facts.firstFrame, last: facts.lastFrame };
  return HOLDS[claim.role](record, isFromClient, ends)
    ? ""
    : `frame ${claim.frame} is no ${claim.role}: ${JSON.stringify({ ...record, isFromClient, ...ends })}`;
}

/** A filter for what a service sends or gets, in the form that reports give it. */
const OF_SERVICE = /^ip(?:v6)?\.(?:src|dst|addr) == (\S+) && tcp\.(?:src|dst)?port == (\d+) && /;

/**
 * What is wrong with a filter that stands behind a sentence: a window of time without length or, where the words speak of
 * SYN/ACKs and the filter lets them through, one without any of the service; "" where nothing is.
 */
export function filterFault(
  data: AnalysisData,
  records: readonly (FrameRecord | undefined)[],
  { sentence, filter }: Pick<Finding, "sentence" | "filter">,
): string {
  if (filter === undefined) return "";
  const [, address, port] = OF_SERVICE.exec(filter) ?? [];
  const from = Number(/time_relative >= ([\d.]+)/.exec(filter)?.[1] ?? "-Infinity");
  const to = Number(/time_relative <=? ([\d.]+)/.exec(filter)?.[1] ?? "Infinity");
  if (from >= to) return `${filter} is a window of no length`;
  const isOfSynAcks = filter.includes("tcp.flags.syn == 1") && !filter.includes("tcp.flags.ack == 0");
  if (address === undefined || !isOfSynAcks || !sentence.includes("SYN/ACK")) return "";
  const isShown = records.some((record) => {
    if (!record || !has(record, TCP_FLAG.SYN, TCP_FLAG.ACK)) return false;
    const isOfIt = data.address(record.conversation, record.side) === address;
    const isOfPort = data.port(record.conversation, record.side) === Number(port);
    return isOfIt && isOfPort && from <= record.seconds && record.seconds <= to;
  });
  return isShown ? "" : `${filter} shows no SYN/ACK`;
}

/**
 * What is wrong with two filters whose numbers of frames are to be subtracted: each must show as many frames as it is said to;
 * "" where both do.
 */
export function differenceFault(
  data: AnalysisData,
  records: readonly (FrameRecord | undefined)[],
  { difference }: Pick<Finding, "difference">,
): string {
  for (const { what, n, filter } of difference ?? []) {
    const [, address, port] = OF_SERVICE.exec(filter) ?? [];
    const isOfSynAcks = filter.endsWith("tcp.flags.ack == 1");
    const shown = records.filter((record) => {
      if (!record || !has(record, TCP_FLAG.SYN) || has(record, TCP_FLAG.ACK) !== isOfSynAcks) return false;
      const side = isOfSynAcks ? record.side : 1 - record.side;
      const isOfIt = data.address(record.conversation, side) === address;
      return isOfIt && data.port(record.conversation, side) === Number(port);
    });
    if (shown.length !== n) return `${what}: ${filter} shows ${shown.length}, not ${n}`;
  }
  return "";
}

type Holds = (record: FrameRecord, isFromClient: boolean, ends: { first: number; last: number }) => boolean;

const has = (record: FrameRecord, ...flags: number[]): boolean =>
  record.kind === KIND.TCP && flags.every((flag) => (record.flags & flag) !== 0);
const lacks = (record: FrameRecord, ...flags: number[]): boolean =>
  flags.every((flag) => (record.flags & flag) === 0);
const isSyn: Holds = (record, isFromClient) =>
  isFromClient && has(record, TCP_FLAG.SYN) && lacks(record, TCP_FLAG.ACK);
/** In a simultaneous open (RFC 9293 figure 7) the client answers the server's SYN. */
const isSynAck: Holds = (record, isFromClient) =>
  (!isFromClient || record.nPeerSynsBefore > 0) && has(record, TCP_FLAG.SYN, TCP_FLAG.ACK);
const isPayload = (record: FrameRecord): boolean => record.kind === KIND.TCP && record.payloadBytes > 0;

const HOLDS: Record<EvidenceRole, Holds> = {
  syn: (record, ...more) => isSyn(record, ...more) && record.nSynsBefore === 0,
  "syn-retry": (record, ...more) => isSyn(record, ...more) && record.nSynsBefore > 0,
  "syn-ack": isSynAck,
  "syn-ack-repeat": (record, ...more) => isSynAck(record, ...more) && record.nSynAcksBefore > 0,
  "challenge-ack": (record, isFromClient) =>
    !isFromClient &&
    has(record, TCP_FLAG.ACK) &&
    lacks(record, TCP_FLAG.SYN, TCP_FLAG.RST) &&
    !isPayload(record),
  "rst-from-server": (record, isFromClient) => !isFromClient && has(record, TCP_FLAG.RST),
  "rst-from-client": (record, isFromClient) => isFromClient && has(record, TCP_FLAG.RST),
  "rst-ignored": (record, isFromClient) =>
    !isFromClient && has(record, TCP_FLAG.RST) && record.nSynAcksBefore === 0,
  "fin-from-client": (record, isFromClient) => isFromClient && has(record, TCP_FLAG.FIN),
  "fin-from-server": (record, isFromClient) => !isFromClient && has(record, TCP_FLAG.FIN),
  "icmp-unreachable": (record) =>
    record.kind === KIND.ICMP_QUOTING_TCP && record.icmpType === (record.icmpFamily === 6 ? 1 : 3),
  request: (record, isFromClient) => isFromClient && isPayload(record),
  response: (record, isFromClient) => !isFromClient && isPayload(record),
  retransmission: (record) => isPayload(record) && record.isSentAgain,
  "zero-window": (record) => has(record) && record.window === 0 && lacks(record, TCP_FLAG.RST),
  "first-frame": (record, _, ends) => record.frame === ends.first,
  "last-frame": (record, _, ends) => record.frame === ends.last,
};
