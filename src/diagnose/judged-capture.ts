/** What a diagnosis looks at: the records, and what was judged of each conversation. */
import { BIT, RECORD_WORDS, WORD } from "../flow/conversation-layout";
import type { ConversationFacts } from "../flow/conversation-facts";
import type { Tracker } from "../flow/tracker";
import type { IcmpErrors } from "../report/report-shapes";

/** A capture whose conversations have their patterns. */
export interface JudgedCapture {
  readonly tracker: Tracker;
  /** Time of the latest frame, ns since the first. */
  readonly endNs: number;
  /** Until when every SYN was looked at, ns since the first frame: `endNs`, or less where the memory budget was spent. */
  readonly analysedEndNs: number;
  readonly nConversations: number;
  /** Pattern code of each conversation. */
  readonly patterns: Uint8Array;
  /** Index into REUSE_VERDICTS plus 1 of each conversation; 0 where its port was not used before. */
  readonly reuseVerdicts: Uint8Array;
  /** Frames that the capture says it dropped. */
  readonly nDropped: number;
  /** Every segment has SYN, FIN or RST: no ACK and no data can be seen. */
  readonly holdsControlOnly: boolean;
  readonly icmpErrors: IcmpErrors | undefined;
  /** The facts of a conversation, in an object that the next call overwrites. */
  facts(conversation: number): ConversationFacts;
  /** Address text of a side. */
  address(conversation: number, side: number): string;
  port(conversation: number, side: number): number;
}

/** 1 where the client is side 1. */
export function clientSideOf(capture: JudgedCapture, conversation: number): number {
  return capture.tracker.table.u32[conversation * RECORD_WORDS + WORD.BITS]! & BIT.CLIENT_IS_1 ? 1 : 0;
}

/** Keys of IPv6 addresses begin here; below are the IPv4 ones. */
export const IPV6_KEYS = 2 ** 32;

/** A number for an address: equal for equal addresses of one capture. */
export function addressKey(capture: JudgedCapture, conversation: number, side: number): number {
  const { u32 } = capture.tracker.table;
  const record = conversation * RECORD_WORDS;
  const isIpv6 = (u32[record + WORD.BITS]! & BIT.IPV6) !== 0;
  return u32[record + WORD.ADDRESS + side]! + (isIpv6 ? IPV6_KEYS : 0);
}
