/**
 * Inflates a payload that was deflated (RFC 1951, or with the head of RFC 1950): as much as its bytes give; undefined where
 * they are not deflated, or give more than an IP packet may hold. Never throws. The core calls it; whoever has a zlib
 * hands it over.
 */
export type Inflate = (compressed: Uint8Array) => Uint8Array | undefined;
