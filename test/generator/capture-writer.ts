/**
 * Turns captured segments into the blocks of a pcapng file, in a buffer that is emptied when it is full,
 * and counts for each connection what the file shows of it.
 * Read first: draft-ietf-opsawg-pcapng §4.1 (SHB), §4.2 (IDB), §4.3 (EPB), §4.6 (ISB).
 */
import type { Tally } from "./connection";
import { frameBytes, MAX_FRAME_BYTES, writeFrame } from "./frame-builder";
import { CLIENT, SERVER, TCP, type Segment } from "./segment";
import type { SegmentSink } from "./simulation";

/** How the clock of the capture runs against the clock of the story. */
export interface CaptureClock {
  /** Unix time of the story's second 0, in whole seconds. */
  epochSeconds: number;
  offsetSeconds: number;
  /** Parts per million; positive runs fast. */
  driftPpm: number;
}

export interface CaptureOptions {
  clock: CaptureClock;
  /** Power of ten of the clock's ticks: 6 for µs, 9 for ns. */
  tsresol: 6 | 9;
  /** Bytes stored of a frame at most. */
  snaplen: number;
  interfaceName: string;
}

const BUFFER_BYTES = 4 << 20;
const EPB_HEADER_BYTES = 28;
const LARGEST_BLOCK_BYTES = EPB_HEADER_BYTES + MAX_FRAME_BYTES + 8;
const BLOCK = { SHB: 0x0a0d0d0a, IDB: 1, ISB: 5, EPB: 6 } as const;
const LINKTYPE_ETHERNET = 1;

/** See the head of the file. */
export class CaptureWriter implements SegmentSink {
  nFrames = 0;
  /** Ticks of the first and last frame since the capture's base. */
  firstTicks = 0;
  lastTicks = 0;
  private readonly options: CaptureOptions;
  private readonly ticksPerSecond: number;
  private readonly baseHigh: number;
  private readonly baseLow: number;
  private buffer = Buffer.alloc(BUFFER_BYTES);
  private used = 0;

  constructor(options: CaptureOptions) {
    this.options = options;
    this.ticksPerSecond = 10 ** options.tsresol;
    const base = BigInt(options.clock.epochSeconds) * BigInt(this.ticksPerSecond);
    this.baseHigh = Number(base >> 32n);
    this.baseLow = Number(base & 0xffff_ffffn);
    this.writeSectionHeader();
    this.writeInterface();
  }

  get isFull(): boolean {
    return this.used > BUFFER_BYTES - LARGEST_BLOCK_BYTES;
  }

  /** Seconds from the first frame to a moment of the story, as the capture's clock has it. */
  secondsSinceFirst(storySeconds: number): number {
    return (this.ticksOf(storySeconds) - this.firstTicks) / this.ticksPerSecond;
  }

  /** Seconds between two readings of the capture's clock. */
  secondsBetween(fromTicks: number, toTicks: number): number {
    return (toTicks - fromTicks) / this.ticksPerSecond;
  }

  /** What was written since the last call; valid until the next one. */
  take(): Uint8Array {
    const taken = this.buffer.subarray(0, this.used);
    this.buffer = Buffer.alloc(BUFFER_BYTES);
    this.used = 0;
    return taken;
  }

  /** One Enhanced Packet Block. Hot: once per frame. */
  write(segment: Segment): void {
    const ticks = Math.max(this.ticksOf(segment.time), this.lastTicks);
    this.nFrames++;
    if (this.nFrames === 1) this.firstTicks = ticks;
    this.lastTicks = ticks;
    const originalBytes = frameBytes(segment);
    const storedBytes = Math.min(originalBytes, this.options.snaplen);
    const start = this.used;
    const data = start + EPB_HEADER_BYTES;
    writeFrame(this.buffer, data, segment);
    const paddedBytes = (storedBytes + 3) & ~3;
    const end = data + paddedBytes;
    this.buffer.fill(0, data + storedBytes, end);
    const blockBytes = EPB_HEADER_BYTES + paddedBytes + 4;
    const buffer = this.buffer;
    buffer.writeUInt32LE(BLOCK.EPB, start);
    buffer.writeUInt32LE(blockBytes, start + 4);
    buffer.writeUInt32LE(0, start + 8);
    this.putTime(start + 12, ticks);
    buffer.writeUInt32LE(storedBytes, start + 20);
    buffer.writeUInt32LE(originalBytes, start + 24);
    buffer.writeUInt32LE(blockBytes, end);
    this.used = end + 4;
    count(segment, this.nFrames, ticks);
  }

  /** The Interface Statistics Block that ends the capture. */
  finish(): void {
    const times = Buffer.alloc(16);
    this.putTime(0, this.firstTicks, times);
    this.putTime(8, this.lastTicks, times);
    const counts = Buffer.alloc(16);
    counts.writeBigUInt64LE(BigInt(this.nFrames), 0);
    const fixed = Buffer.alloc(12);
    this.putTime(4, this.lastTicks, fixed);
    this.writeBlock(BLOCK.ISB, fixed, [
      [2, times.subarray(0, 8)],
      [3, times.subarray(8)],
      [4, counts.subarray(0, 8)],
      [5, counts.subarray(8)],
    ]);
  }

  private ticksOf(storySeconds: number): number {
    const { offsetSeconds, driftPpm } = this.options.clock;
    return Math.floor((offsetSeconds + storySeconds * (1 + driftPpm / 1e6)) * this.ticksPerSecond);
  }

  /** A 64-bit time as two words, upper word first. Ticks since the base stay exact in a double. */
  private putTime(at: number, ticks: number, target: Buffer = this.buffer): void {
    const low = this.baseLow + ticks;
    target.writeUInt32LE(this.baseHigh + Math.floor(low / 2 ** 32), at);
    target.writeUInt32LE(low % 2 ** 32, at + 4);
  }

  private writeSectionHeader(): void {
    const fixed = Buffer.alloc(16, 0xff);
    fixed.writeUInt32LE(0x1a2b3c4d, 0);
    fixed.writeUInt16LE(1, 4);
    fixed.writeUInt16LE(0, 6);
    this.writeBlock(BLOCK.SHB, fixed, [
      [2, Buffer.from("Full-duplex TAP, 1 Gbit/s")],
      [3, Buffer.from("64-bit Windows Server 2008 R2 Service Pack 1, build 7601")],
      [4, Buffer.from("Megalodon capture generator")],
    ]);
  }

  private writeInterface(): void {
    const fixed = Buffer.alloc(8);
    fixed.writeUInt16LE(LINKTYPE_ETHERNET, 0);
    fixed.writeUInt32LE(this.options.snaplen, 4);
    this.writeBlock(BLOCK.IDB, fixed, [
      [2, Buffer.from(this.options.interfaceName)],
      [9, Buffer.of(this.options.tsresol)],
    ]);
  }

  private writeBlock(type: number, fixed: Buffer, options: [code: number, value: Buffer][]): void {
    const parts = [fixed];
    for (const [code, value] of [...options, [0, Buffer.alloc(0)] as const]) {
      const head = Buffer.alloc(4);
      head.writeUInt16LE(code, 0);
      head.writeUInt16LE(value.length, 2);
      parts.push(head, value, Buffer.alloc(-value.length & 3));
    }
    const body = Buffer.concat(parts);
    this.used = this.buffer.writeUInt32LE(type, this.used);
    this.used = this.buffer.writeUInt32LE(body.length + 12, this.used);
    this.used += body.copy(this.buffer, this.used);
    this.used = this.buffer.writeUInt32LE(body.length + 12, this.used);
  }
}

function count(segment: Segment, frame: number, ticks: number): void {
  const tally: Tally = segment.connection.tally;
  if (tally.firstFrame === 0) {
    tally.firstFrame = frame;
    tally.firstTicks = ticks;
  }
  tally.lastFrame = frame;
  tally.lastTicks = ticks;
  tally.packets[segment.from]++;
  tally.payload[segment.from] += segment.payloadBytes;
  if (segment.isRetransmission) tally.retransmissions++;
  if (segment.from === CLIENT && (segment.flags & (TCP.SYN | TCP.ACK)) === TCP.SYN) {
    tally.tries++;
    if (segment.seq !== tally.lastIsn) tally.streams++;
    tally.lastIsn = segment.seq;
  } else if (segment.from === SERVER && segment.isRefusal) tally.refusals++;
}
