/**
 * SOCKS, as far as Wireshark's stream numbers need it: the first payload behind a granted request takes a number for the
 * tunnelled connection (the client's end and the proxy's address with the port asked for), unless that pair has one.
 *
 * Gets the payload to and from port 1080 that payload-readers.ts lets through, in file order; tells when a tunnel begins.
 * Reads no more than the handshake. The conditions are those of tshark 4.0.17, tried with spelled conversations.
 * Read first: RFC 1928 (version 5), RFC 1929 (its passwords); openssh.com/txt/socks4.protocol.
 */
import { Packet } from "../wire/packet";
import type { Tracker } from "./tracker";

export const SOCKS_PORT = 1080;
const VERSION = { V4: 4, V5: 5 } as const;
const COMMAND = { CONNECT: 1, BIND: 2 } as const;
const GRANTED_V4 = 0x5a;
const METHOD = { NONE: 0, PASSWORD: 2 } as const;
const ADDRESS = { IPV4: 1, NAME: 3, IPV6: 4 } as const;

/** What the next message of each side is expected to be. */
const STEP = { START: 0, PASSWORD: 1, COMMAND: 2, DONE: 3, FAILED: 4 } as const;

interface Handshake {
  version: number;
  /** Destination port of the first payload: segments to it are requests. */
  serverPort: number;
  client: number;
  server: number;
  /** The port that the client asked for. */
  tunnelPort: number;
  isTold: boolean;
}

/** The payload of a segment, as far as it was captured. */
interface Payload {
  view: DataView;
  at: number;
  nBytes: number;
}

/** The handshakes of a capture, by tcp.stream. */
export class SocksTunnels {
  readonly #handshakes = new Map<number, Handshake>();
  /** Reused; its flags stay 0. */
  readonly #tunnel = new Packet();

  /**
   * Takes the segment that the tracker took last, whose payload `view` shows from `at` on; where it is the first of a
   * tunnel, that takes a stream number.
   */
  follow(tracker: Tracker, view: DataView, packet: Packet, at: number): void {
    const { conversation, labels, isFirstOfStream } = tracker;
    const payload = { view, at, nBytes: packet.capEnd - at };
    const port = this.#take(tracker.streamOf(conversation), payload, packet.dstPort);
    if (port === 0) return;
    tracker.sample(this.#inside(packet, port));
    Object.assign(tracker, { conversation, labels, isFirstOfStream });
  }

  /** The tunnelled segment's ends, in a header without flags. */
  #inside(packet: Packet, port: number): Packet {
    const { family, src0, src1, src2, src3, dst0, dst1, dst2, dst3, srcPort, dstPort } = packet;
    const isRequest = dstPort === SOCKS_PORT;
    return Object.assign(this.#tunnel, {
      ...{ family, src0, src1, src2, src3, dst0, dst1, dst2, dst3 },
      ...{ srcPort: isRequest ? srcPort : port, dstPort: isRequest ? port : dstPort },
    });
  }

  /** The tunnel's port where the segment is the tunnel's first; 0 where not. */
  #take(stream: number, payload: Payload, dstPort: number): number {
    if (payload.nBytes < 2) return 0;
    let handshake = this.#handshakes.get(stream);
    if (!handshake) {
      handshake = begun(payload.view.getUint8(payload.at), dstPort);
      this.#handshakes.set(stream, handshake);
    }
    if (handshake.client === STEP.DONE && handshake.server === STEP.DONE) {
      if (handshake.isTold) return 0;
      handshake.isTold = true;
      return handshake.tunnelPort;
    }
    const isRequest = dstPort === handshake.serverPort;
    if (handshake.version === VERSION.V4) takeVersion4(handshake, payload, isRequest);
    else if (handshake.version === VERSION.V5 && isRequest) takeRequest5(handshake, payload);
    else if (handshake.version === VERSION.V5) takeReply5(handshake, payload);
    return 0;
  }
}

function begun(version: number, serverPort: number): Handshake {
  return {
    version,
    serverPort,
    client: STEP.START,
    server: STEP.START,
    tunnelPort: 0,
    isTold: false,
  };
}

function takeVersion4(handshake: Handshake, { view, at, nBytes }: Payload, isRequest: boolean): void {
  if (!isRequest) {
    handshake.server = view.getUint8(at + 1) === GRANTED_V4 ? STEP.DONE : STEP.FAILED;
  } else if (handshake.client === STEP.START) {
    handshake.tunnelPort = nBytes >= 4 ? view.getUint16(at + 2) : 0;
    handshake.client = STEP.DONE;
  }
}

function takeRequest5(handshake: Handshake, payload: Payload): void {
  if (handshake.client === STEP.START) {
    handshake.client = STEP.COMMAND;
  } else if (handshake.client === STEP.COMMAND && handshake.server === STEP.PASSWORD) {
    // The user's name and password: the command comes after them.
    return;
  } else if (handshake.client === STEP.COMMAND && handshake.server === STEP.COMMAND) {
    const command = payload.view.getUint8(payload.at + 1);
    const isTunnel = command === COMMAND.CONNECT || command === COMMAND.BIND;
    handshake.tunnelPort = isTunnel ? portAskedFor(payload) : 0;
    handshake.client = handshake.tunnelPort === 0 ? STEP.FAILED : STEP.DONE;
  }
}

function takeReply5(handshake: Handshake, { view, at }: Payload): void {
  const status = view.getUint8(at + 1);
  if (handshake.server === STEP.START) {
    if (status === METHOD.NONE) handshake.server = STEP.COMMAND;
    else handshake.server = status === METHOD.PASSWORD ? STEP.PASSWORD : STEP.FAILED;
  } else if (handshake.server === STEP.PASSWORD) {
    handshake.server = status === 0 ? STEP.COMMAND : STEP.FAILED;
  } else if (handshake.server === STEP.COMMAND && handshake.client === STEP.DONE) {
    handshake.server = STEP.DONE;
  }
}

/** The port behind the address of a request of version 5; 0 where it was not captured. */
function portAskedFor({ view, at, nBytes }: Payload): number {
  if (nBytes < 5) return 0;
  const portAt = 4 + addressBytes(view.getUint8(at + 3), view.getUint8(at + 4));
  return nBytes < portAt + 2 ? 0 : view.getUint16(at + portAt);
}

function addressBytes(type: number, nameBytes: number): number {
  if (type === ADDRESS.NAME) return 1 + nameBytes;
  return type === ADDRESS.IPV6 ? 16 : 4;
}
