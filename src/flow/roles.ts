/**
 * Who is the client: the side that asked first, and how we know.
 * Index of a ground in GROUND is its index in ROLE_GROUNDS.
 */
import type { Packet } from "../wire/packet";
import { BIT, ROLE_GROUND_MASK, ROLE_GROUND_SHIFT, WORD } from "./conversation-layout";

export const GROUND = { SYN: 0, SYN_ACK: 1, PORT: 2, FIRST_SEEN: 3 } as const;

/** Above this lie the ephemeral ports of common systems (Linux from 32768, Windows and IANA from 49152). */
const FIRST_EPHEMERAL_PORT = 32768;

/**
 * Without a handshake: the side with the port below the ephemeral ranges serves; where that tells nothing, the first
 * sender asks.
 */
export function guessRoles(u32: Uint32Array, record: number, packet: Packet, side: number): void {
  const sourceServes = packet.srcPort < FIRST_EPHEMERAL_PORT;
  const destinationServes = packet.dstPort < FIRST_EPHEMERAL_PORT;
  if (sourceServes === destinationServes) setClient(u32, record, side, GROUND.FIRST_SEEN);
  else setClient(u32, record, sourceServes ? 1 - side : side, GROUND.PORT);
}

/** Makes one side the client. */
export function setClient(u32: Uint32Array, record: number, clientSide: number, ground: number): void {
  const bits = u32[record + WORD.BITS]! & ~(BIT.CLIENT_IS_1 | ROLE_GROUND_MASK);
  u32[record + WORD.BITS] = bits | (clientSide === 1 ? BIT.CLIENT_IS_1 : 0) | (ground << ROLE_GROUND_SHIFT);
}

/** Whether the first RST of a conversation that has one came from its server; `bits`: its WORD.BITS. */
export function isFirstResetByServer(bits: number): boolean {
  return ((bits & BIT.FIRST_RST_FROM_1) !== 0) === ((bits & BIT.CLIENT_IS_1) === 0);
}
