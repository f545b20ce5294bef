/**
 * Captures of extreme shapes, made fast: very many short connections, or very few long ones.
 * All are healthy; what matters is how many frames and conversations there are.
 */
import { closeSync, openSync, writeSync } from "node:fs";

export interface Shape {
  nConnections: number;
  /** Data segments of a connection, half from each end in turn; each is answered by the next. */
  nDataSegments: number;
  payloadBytes: number;
  family: 4 | 6;
  /** Connections that are under way at the same time. */
  nAtOnce: number;
}

/** Frames of a connection besides its data: SYN, SYN/ACK, ACK, FIN, FIN, ACK. */
const N_CONTROL = 6;
const FLAGS = { SYN: 0x02, SYN_ACK: 0x12, ACK: 0x10, PSH_ACK: 0x18, FIN_ACK: 0x11 } as const;
const ETHERNET_BYTES = 14;
const TCP_BYTES = 20;
const BLOCK_BYTES = 32;
const FLUSH_BYTES = 1 << 22;
const MICROS_BETWEEN_FRAMES = 20;

const SECTION_AND_INTERFACE = Buffer.from(
  "0a0d0d0a1c0000004d3c2b1a01000000ffffffffffffffff1c000000" +
    "010000001400000001000000000000001400" +
    "0000",
  "hex",
);

/** Writes the capture; returns how many frames it has. */
export function writeShapedCapture(path: string, shape: Shape): number {
  const writer = new FrameWriter(openSync(path, "w"), shape);
  const nSteps = shape.nDataSegments + N_CONTROL;
  for (let first = 0; first < shape.nConnections; first += shape.nAtOnce) {
    const last = Math.min(first + shape.nAtOnce, shape.nConnections);
    for (let step = 0; step < nSteps; step++) {
      for (let connection = first; connection < last; connection++) writer.step(connection, step);
    }
  }
  return writer.end();
}

class FrameWriter {
  readonly #descriptor: number;
  readonly #shape: Shape;
  readonly #ipBytes: number;
  readonly #buffer: Buffer;
  #at = 0;
  #nFrames = 0;

  constructor(descriptor: number, shape: Shape) {
    this.#descriptor = descriptor;
    this.#shape = shape;
    this.#ipBytes = shape.family === 4 ? 20 : 40;
    this.#buffer = Buffer.alloc(FLUSH_BYTES + 65536);
    this.#at = SECTION_AND_INTERFACE.copy(this.#buffer);
  }

  /** Writes the frame of a connection's step: handshake, data to and fro, farewell. */
  step(connection: number, step: number): void {
    const { nDataSegments, payloadBytes } = this.#shape;
    const isData = step >= 3 && step < 3 + nDataSegments;
    const nDataBefore = Math.min(Math.max(step - 3, 0), nDataSegments);
    const byClient = Math.ceil(nDataBefore / 2) * payloadBytes;
    const byServer = Math.floor(nDataBefore / 2) * payloadBytes;
    const farewell = step - 3 - nDataSegments;
    const clientNext = 1001 + byClient + (farewell > 0 ? 1 : 0);
    const serverNext = 5001 + byServer + (farewell > 1 ? 1 : 0);
    if (step === 0) this.#frame(connection, true, FLAGS.SYN, [1000, 0], 0);
    else if (step === 1) this.#frame(connection, false, FLAGS.SYN_ACK, [5000, 1001], 0);
    else if (step === 2) this.#frame(connection, true, FLAGS.ACK, [1001, 5001], 0);
    else if (isData) {
      const fromClient = (step - 3) % 2 === 0;
      const numbers: [number, number] = fromClient ? [clientNext, serverNext] : [serverNext, clientNext];
      this.#frame(connection, fromClient, FLAGS.PSH_ACK, numbers, payloadBytes);
    } else if (farewell === 0) this.#frame(connection, true, FLAGS.FIN_ACK, [clientNext, serverNext], 0);
    else if (farewell === 1) this.#frame(connection, false, FLAGS.FIN_ACK, [serverNext, clientNext], 0);
    else this.#frame(connection, true, FLAGS.ACK, [clientNext, serverNext], 0);
  }

  end(): number {
    this.#flush();
    closeSync(this.#descriptor);
    return this.#nFrames;
  }

  // eslint-disable-next-line max-params -- millions of calls: no object for each
  #frame(
    connection: number,
    fromClient: boolean,
    flags: number,
    numbers: readonly [number, number],
    payloadBytes: number,
  ): void {
    const b = this.#buffer;
    const frameBytes = ETHERNET_BYTES + this.#ipBytes + TCP_BYTES + payloadBytes;
    const blockBytes = BLOCK_BYTES + ((frameBytes + 3) & ~3);
    const at = this.#at;
    b.fill(0, at, at + BLOCK_BYTES - 4 + ETHERNET_BYTES + this.#ipBytes + TCP_BYTES);
    const micros = 1.7e15 + this.#nFrames * MICROS_BETWEEN_FRAMES;
    [6, blockBytes, 0, Math.floor(micros / 2 ** 32), micros % 2 ** 32, frameBytes, frameBytes].forEach(
      (word, i) => b.writeUInt32LE(word >>> 0, at + i * 4),
    );
    b.writeUInt32LE(blockBytes, at + blockBytes - 4);
    const ip = at + 28 + ETHERNET_BYTES;
    b.writeUInt16BE(this.#shape.family === 4 ? 0x0800 : 0x86dd, ip - 2);
    const client = Math.floor(connection / 50_000);
    this.#ipHeader(ip, TCP_BYTES + payloadBytes, fromClient ? [client, -1] : [-1, client]);
    const tcp = ip + this.#ipBytes;
    const port = 10_000 + (connection % 50_000);
    b.writeUInt16BE(fromClient ? port : 443, tcp);
    b.writeUInt16BE(fromClient ? 443 : port, tcp + 2);
    b.writeUInt32BE(numbers[0] >>> 0, tcp + 4);
    b.writeUInt32BE(numbers[1] >>> 0, tcp + 8);
    b.writeUInt16BE(0x5000 | flags, tcp + 12);
    b.writeUInt16BE(64240, tcp + 14);
    this.#at = at + blockBytes;
    this.#nFrames++;
    if (this.#at >= FLUSH_BYTES) this.#flush();
  }

  /** Hosts by number; the server is -1. */
  #ipHeader(ip: number, payloadBytes: number, hosts: readonly [number, number]): void {
    const b = this.#buffer;
    if (this.#shape.family === 4) {
      b[ip] = 0x45;
      b.writeUInt16BE(20 + payloadBytes, ip + 2);
      b.writeUInt16BE(this.#nFrames & 0xffff, ip + 4);
      b[ip + 8] = 64;
      b[ip + 9] = 6;
      hosts.forEach((host, i) => b.writeUInt32BE(host < 0 ? 0x0a000001 : 0x0b000001 + host, ip + 12 + 4 * i));
      return;
    }
    b[ip] = 0x60;
    b.writeUInt16BE(payloadBytes, ip + 4);
    b[ip + 6] = 6;
    b[ip + 7] = 64;
    hosts.forEach((host, i) => {
      b.writeUInt32BE(0x20010db8, ip + 8 + 16 * i);
      b.writeUInt32BE(host + 2, ip + 20 + 16 * i);
    });
  }

  #flush(): void {
    for (let from = 0; from < this.#at;)
      from += writeSync(this.#descriptor, this.#buffer, from, this.#at - from);
    this.#at = 0;
  }
}
