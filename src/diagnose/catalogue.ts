/**
 * The catalogue: every pattern, in the order in which they are asked. The first that holds is the conversation's
 * pattern; the last two between them hold for everything.
 */
import type { ConversationFacts } from "../flow/conversation-facts";
import { PATTERN_IDS, type PatternId } from "../report/pattern-names";
import type { Pattern } from "./pattern";
import { closedFin } from "./patterns/closed-fin";
import { closedFinRst } from "./patterns/closed-fin-rst";
import { closedOnAccept } from "./patterns/closed-on-accept";
import { closedRst } from "./patterns/closed-rst";
import { connectedAfterChallenge } from "./patterns/connected-after-challenge";
import { connectedAfterRefusal } from "./patterns/connected-after-refusal";
import { connectedAfterSilence } from "./patterns/connected-after-silence";
import { dataBlackHoled } from "./patterns/data-black-holed";
import { handshakeAbandoned } from "./patterns/handshake-abandoned";
import { heavyLoss } from "./patterns/heavy-loss";
import { idleDrop } from "./patterns/idle-drop";
import { midstream } from "./patterns/midstream";
import { openAtEnd } from "./patterns/open";
import { requestReset } from "./patterns/request-reset";
import { requestUnanswered } from "./patterns/request-unanswered";
import { resetMidTransfer } from "./patterns/reset-mid-transfer";
import { resetOnAccept } from "./patterns/reset-on-accept";
import { slowHandshake } from "./patterns/slow-handshake";
import { synChallenged } from "./patterns/syn-challenged";
import { synRefused } from "./patterns/syn-refused";
import { synRejectedIcmp } from "./patterns/syn-rejected-icmp";
import { synUnanswered } from "./patterns/syn-unanswered";
import { zeroWindowStall } from "./patterns/zero-window-stall";

/** In the order of PATTERN_IDS: a pattern's index here is its code in columns. */
export const CATALOGUE: readonly Pattern[] = [
  synUnanswered,
  synRefused,
  synRejectedIcmp,
  synChallenged,
  handshakeAbandoned,
  resetOnAccept,
  closedOnAccept,
  requestReset,
  requestUnanswered,
  dataBlackHoled,
  resetMidTransfer,
  idleDrop,
  connectedAfterRefusal,
  connectedAfterChallenge,
  connectedAfterSilence,
  zeroWindowStall,
  slowHandshake,
  heavyLoss,
  closedFin,
  closedFinRst,
  closedRst,
  openAtEnd,
  midstream,
];

/** The code of the first pattern that holds; in [0, PATTERN_IDS.length). */
export function judge(facts: ConversationFacts): number {
  for (let code = 0; code < CATALOGUE.length - 1; code++) {
    if (CATALOGUE[code]!.holds(facts)) return code;
  }
  return CATALOGUE.length - 1;
}

/** The pattern with a code. */
export function patternOfCode(code: number): Pattern {
  return CATALOGUE[code]!;
}

/** The id of the pattern with a code. */
export function patternIdOfCode(code: number): PatternId {
  return PATTERN_IDS[code]!;
}
