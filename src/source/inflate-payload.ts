/** Deflated payloads of packets, opened with the platform's zlib. Read first: RFC 2394; RFC 1950 §2.2. */
import { constants, inflateRawSync, inflateSync } from "node:zlib";

/** RFC 791: an IP packet has no more; what would grow beyond it is malice. */
const MAX_PAYLOAD_BYTES = 65_535;

/** What the capture cut off is missed at the end only. */
const OPTIONS = { maxOutputLength: MAX_PAYLOAD_BYTES, finishFlush: constants.Z_SYNC_FLUSH };

/** See `Inflate`. A head of zlib is taken for one where what follows bears it out, as Wireshark does. */
export function inflatePayload(compressed: Uint8Array): Uint8Array | undefined {
  const headed = hasZlibHead(compressed) ? inflated(inflateSync, compressed) : undefined;
  return headed ?? inflated(inflateRawSync, compressed);
}

function hasZlibHead(bytes: Uint8Array): boolean {
  const [method = 0, flags = 0] = bytes;
  return (method & 0x8f) === 8 && (method * 256 + flags) % 31 === 0;
}

function inflated(inflate: typeof inflateSync, compressed: Uint8Array): Uint8Array | undefined {
  try {
    const payload = inflate(compressed, OPTIONS);
    return payload.length > 0 ? payload : undefined;
  } catch {
    // The bytes are not what they were taken for: an answer, not a failure.
    return undefined;
  }
}
