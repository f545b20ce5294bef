/**
 * Payloads that do not lie in the frame as they are: datagrams in IP fragments, and what IPComp compressed.
 *
 * Takes a packet that the decoder had to leave at such a payload; it becomes what the payload holds, where it can be had.
 * Read first: RFC 3173 (IPComp).
 */
import type { Inflate } from "../base/inflate";
import { decodeReassembled } from "../wire/decode";
import { LAYER_CODE } from "../wire/layer-codes";
import { KIND, OTHER, type Packet } from "../wire/packet";
import { IpFragments } from "./ip-fragments";

/** Fragments inside fragments, as tunnels make them; more are hostile. */
const MAX_PAYLOADS_INSIDE = 4;

/** See the file's head. */
export class OpenedPayloads {
  readonly #fragments = new IpFragments();
  readonly #inflate: Inflate | undefined;

  /** @param inflate without it, compressed payloads stay not understood */
  constructor(inflate?: Inflate) {
    this.#inflate = inflate;
  }

  /** Opens the payload of a packet that `isOpenable`, and those inside it; `frameView` is what the packet was read from. */
  open(frameView: DataView, packet: Packet): void {
    let view = frameView;
    for (let depth = 0; depth < MAX_PAYLOADS_INSIDE; depth++) {
      const isFragment = packet.otherCode === OTHER.FRAGMENT;
      const protocol = isFragment ? packet.otherDetail : packet.compressedProtocol;
      const payload = isFragment ? this.#fragments.add(view, packet) : this.#inflated(view, packet);
      if (!payload) return;
      view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
      decodeReassembled(view, protocol, packet);
      if (!isOpenable(packet)) return;
    }
  }

  #inflated(view: DataView, packet: Packet): Uint8Array | undefined {
    const nBytes = packet.capEnd - packet.fragmentAt;
    if (nBytes <= 0 || !this.#inflate) return undefined;
    return this.#inflate(new Uint8Array(view.buffer, view.byteOffset + packet.fragmentAt, nBytes));
  }
}

/** Whether the packet is a fragment, or a payload that IPComp compressed. Hot: once a frame. */
export function isOpenable(packet: Packet): boolean {
  if (packet.kind !== KIND.OTHER) return false;
  const { otherCode } = packet;
  return (
    otherCode === OTHER.FRAGMENT || (otherCode === OTHER.OPAQUE && packet.otherDetail === LAYER_CODE.IPCOMP)
  );
}
