/**
 * Bytes that arrive in chunks, seen as a contiguous window.
 *
 * In: chunks of any size. Out: `view` and `pos`, with as many bytes ahead of `pos` as `ensure(n)` promised.
 * The hard part is the record that straddles two chunks: its head is stashed in `carry` (the caller may reuse
 * the old chunk's memory at once), completed with just the bytes it lacks, and reading then goes on in place in
 * the new chunk. So each byte is copied at most once, and only at chunk borders.
 */
export class ByteWindow {
  /** The bytes under the window, and the same as a view; replaced by `ensure`. */
  bytes: Uint8Array = new Uint8Array(0);
  view: DataView = new DataView(this.bytes.buffer);
  /** The next unread byte in `view`. */
  pos = 0;
  /** One past the last byte in `view`. */
  end = 0;
  /** No chunk will follow. */
  ended = false;

  /** Offset in the capture of the window's byte 0. */
  #baseOffset = 0;
  #carry = new Uint8Array(1 << 16);
  #pending: Uint8Array | undefined;
  #pendingPos = 0;
  /** Offset in the capture of the first byte not yet fed. */
  #fedBytes = 0;

  /** Offset in the capture of the next unread byte. */
  get offset(): number {
    return this.#baseOffset + this.pos;
  }

  /** Bytes fed so far. */
  get fedBytes(): number {
    return this.#fedBytes;
  }

  /**
   * Hands over the next bytes of the capture. Only after `ensure` said false; the chunk must stay unchanged
   * until `ensure` says false again.
   */
  feed(chunk: Uint8Array): void {
    if (this.pos === this.end) {
      this.#show(chunk, 0, chunk.length, this.#fedBytes);
    } else {
      this.#pending = chunk;
      this.#pendingPos = 0;
    }
    this.#fedBytes += chunk.length;
  }

  /** The next chunk will be of another place in the capture. Only when all that was fed has been read. */
  jumpTo(offset: number): void {
    this.#fedBytes = offset;
  }

  /** Bytes that were fed and not yet read. */
  get nUnread(): number {
    return this.end - this.pos + (this.#pending ? this.#pending.length - this.#pendingPos : 0);
  }

  /** The bytes that follow are another file's; what was not read of this one is dropped. Offsets go on. */
  beginFile(): void {
    this.pos = this.end;
    this.#pending = undefined;
    this.ended = false;
  }

  /** True when at least `n` bytes lie ahead of `pos`; else more must be fed (or the capture has ended). */
  ensure(n: number): boolean {
    return this.end - this.pos >= n || this.#refill(n);
  }

  #refill(n: number): boolean {
    if (this.pos === this.end && this.#pending) this.#showPending();
    if (this.end - this.pos >= n) return true;
    if (this.#pending) {
      this.#makeRoom(n);
      this.#appendPending(n);
    } else if (!this.ended && this.bytes !== this.#carry) {
      this.#makeRoom(n);
    }
    return this.end - this.pos >= n;
  }

  /**
   * Moves what is unread into the carry, with room for `n` bytes from `pos`. The carry is at least twice as long
   * as what it was asked for, so a byte is moved once per `n` bytes of progress at most.
   */
  #makeRoom(n: number): void {
    const isInCarry = this.bytes === this.#carry;
    if (isInCarry && this.pos + n <= this.#carry.length) return;
    const unread = this.bytes.subarray(this.pos, this.end);
    const offset = this.offset;
    const needed = Math.max(n, unread.length);
    if (needed * 2 > this.#carry.length) {
      const grown = new Uint8Array(needed * 2);
      grown.set(unread);
      this.#carry = grown;
    } else if (isInCarry) {
      this.#carry.copyWithin(0, this.pos, this.end);
    } else {
      this.#carry.set(unread);
    }
    this.#show(this.#carry, 0, unread.length, offset);
  }

  #appendPending(n: number): void {
    const pending = this.#pending!;
    const take = Math.min(n - (this.end - this.pos), pending.length - this.#pendingPos);
    this.#carry.set(pending.subarray(this.#pendingPos, this.#pendingPos + take), this.end);
    this.end += take;
    this.#pendingPos += take;
    if (this.#pendingPos === pending.length) this.#pending = undefined;
  }

  #showPending(): void {
    const pending = this.#pending!;
    this.#show(pending, this.#pendingPos, pending.length, this.#fedBytes - pending.length);
    this.#pending = undefined;
  }

  #show(bytes: Uint8Array, pos: number, end: number, baseOffset: number): void {
    if (bytes !== this.bytes) {
      this.bytes = bytes;
      this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    }
    this.pos = pos;
    this.end = end;
    this.#baseOffset = baseOffset;
  }
}
