/**
 * What a frame holds besides the packet that was read first: further MSDUs of a Wi-Fi aggregate, samples of sFlow.
 *
 * Rare; a frame without parts costs one comparison. Whoever takes a decoded packet asks for the next part until there is
 * none; parts may bring further parts.
 */

/** One part: where it lies, in which view, and what it begins with. */
export interface PacketPart {
  view: DataView;
  layer: number;
  at: number;
  capEnd: number;
  wireEnd: number;
  /** Layers around it: see `Packet.path`. */
  path: number;
  /** It is a copy that a switch sent, not the packet itself. */
  isSample: boolean;
}

/** A frame with more is hostile. */
const MAX_PARTS = 512;

/** The parts of a frame that wait to be read. */
export class PacketParts {
  readonly #waiting: PacketPart[] = [];
  /** How many the frame had so far. */
  nAdded = 0;
  /** How many wait. */
  length = 0;

  add(part: PacketPart): void {
    if (this.nAdded >= MAX_PARTS) return;
    this.nAdded++;
    this.#waiting.push(part);
    this.length++;
  }

  /** Takes the one that was added first. */
  next(): PacketPart | undefined {
    if (this.length > 0) this.length--;
    return this.#waiting.shift();
  }

  /** Forgets the parts of the frame before. */
  clear(): void {
    this.#waiting.length = 0;
    this.nAdded = 0;
    this.length = 0;
  }
}
