/**
 * Dialogue → frames → a real pcapng file.
 * In: the statements of dialogue-parser.ts. Out: frames in file order, and the bytes of a capture of them
 * (one section, one interface, nanosecond timestamps).
 * Ends are 10.0.0.1:50000 (client) and 10.0.0.2:80 (server) unless a note says otherwise.
 */
import { isIpv6 } from "./addresses";
import { counting, joined, u8 } from "./bytes";
import { DialogueEnds } from "./dialogue-ends";
import {
  parseDialogue,
  type EndName,
  type IcmpLine,
  type Note,
  type SegmentLine,
  type SegmentWords,
  type Statement,
} from "./dialogue-parser";
import { LINK_LAYERS, type LinkLayer } from "./link-layers";
import {
  icmpErrorPacket,
  quotedPart,
  TCP_FLAG_BITS,
  tcpOption,
  tcpPacket,
  udpPacket,
  type TcpFields,
} from "./packet-builder";
import {
  decimalResolution,
  dropCount,
  enhancedPacket,
  interfaceDescription,
  interfaceStatistics,
  sectionHeader,
} from "./pcapng-writer";

/** 2023-11-14 22:13:20 UTC: when every dialogue begins. */
const DIALOGUE_START_NS = 1_700_000_000_000_000_000n;

const SPAN_COPY_DELAY_NS = 20_000;

/** One frame of a capture. */
export interface DialogueFrame {
  /** ns since the dialogue began. */
  atNs: number;
  /** From the link layer on, as captured. */
  bytes: Uint8Array;
  originalLength: number;
  /** Frames that the capture says it lost before this one. */
  nDropped: number;
}

/** A dialogue as frames, in file order. */
export interface CompiledDialogue {
  frames: DialogueFrame[];
  linkType: number;
  /** Frames lost by the interface in all, for the statistics block; 0 for no such block. */
  nDroppedByInterface: number;
}

/** Compiles a script. Throws where the script contradicts itself or uses a word that does not exist. */
export function compileDialogue(script: string): CompiledDialogue {
  const compiler = new DialogueCompiler();
  for (const statement of parseDialogue(script)) compiler.add(statement);
  return compiler.finish();
}

/** The pcapng file of a compiled dialogue. */
export function captureBytes(dialogue: CompiledDialogue): Uint8Array {
  const packets = dialogue.frames.map((frame) =>
    enhancedPacket(
      {
        ticks: DIALOGUE_START_NS + BigInt(frame.atNs),
        bytes: frame.bytes,
        originalLength: frame.originalLength,
      },
      frame.nDropped === 0 ? {} : { options: [dropCount(BigInt(frame.nDropped))] },
    ),
  );
  const statistics =
    dialogue.nDroppedByInterface === 0
      ? []
      : [interfaceStatistics({ ifDrop: BigInt(dialogue.nDroppedByInterface) })];
  return joined(
    sectionHeader(),
    interfaceDescription({ linkType: dialogue.linkType, options: [decimalResolution(9)] }),
    ...packets,
    ...statistics,
  );
}

class DialogueCompiler {
  readonly #frames: DialogueFrame[] = [];
  readonly #connections = new Map<number, DialogueEnds>();
  readonly #ends = {
    client: { address: "10.0.0.1", port: 50_000, isn: 1_000, ttl: 64 },
    server: { address: "10.0.0.2", port: 80, isn: 5_000, ttl: 64 },
  };
  readonly #identifications = { client: 1, server: 30_001 };
  #link: LinkLayer = LINK_LAYERS.ethernet;
  #seenSide: EndName | undefined;
  #snapLen = Infinity;
  #copiesEveryFrame = false;
  #nDropped = 0;
  #nDroppedByInterface = 0;
  #lastPacket: Uint8Array | undefined;
  #lastSender: EndName = "client";

  add(statement: Statement): void {
    switch (statement.kind) {
      case "note":
        this.#note(statement);
        break;
      case "segment":
        this.#segment(statement);
        break;
      case "icmp":
        this.#icmp(statement);
        break;
      case "bystander":
        this.#file(statement.atNs, bystander(statement.atNs));
        break;
    }
  }

  finish(): CompiledDialogue {
    return {
      frames: this.#frames,
      linkType: this.#link.linkType,
      nDroppedByInterface: this.#nDroppedByInterface,
    };
  }

  #note({ line, words }: Note): void {
    const [subject, verb, value] = words;
    if (subject === "link") this.#link = linkLayer(verb, line);
    else if (subject === "snaplen") this.#snapLen = Number(verb);
    else if (words.join(" ") === "span copies every frame") this.#copiesEveryFrame = true;
    else if (subject === "client" || subject === "server") this.#noteEnd(subject, words.slice(1), line);
    else if (subject === "capture" && verb === "starts") this.#frames.length = 0;
    else if (subject === "capture" && verb === "drops") this.#nDropped = Number(value);
    else if (subject === "interface" && verb === "drops") this.#nDroppedByInterface = Number(value);
    else if (words.slice(0, 3).join(" ") === "capture sees only") this.#seenSide = endName(words[3], line);
    else throw new SyntaxError(`dialogue: "${line}" is not understood`);
  }

  #noteEnd(name: EndName, words: string[], line: string): void {
    const end = this.#ends[name];
    if (words[0] === "isn") end.isn = Number(words[1]);
    else if (words[0] === "port") end.port = Number(words[1]);
    else if (words[0] === "ttl") end.ttl = Number(words[1]);
    else if (words.length === 1) end.address = words[0]!;
    else throw new SyntaxError(`dialogue: "${line}" is not understood`);
  }

  #segment({ line, atNs, sender, port = this.#ends.client.port, words }: SegmentLine): void {
    const numbers = this.#connection(port).send(sender, words, line);
    const receiver = sender === "client" ? "server" : "client";
    const ports = { client: port, server: this.#ends.server.port };
    const packet = tcpPacket(
      {
        source: this.#ends[sender].address,
        destination: this.#ends[receiver].address,
        identification: this.#identifications[sender]++,
        ttl: words.ttl ?? this.#ends[sender].ttl,
      },
      tcpFields({ sourcePort: ports[sender], destinationPort: ports[receiver] }, numbers, words),
    );
    this.#lastPacket = packet;
    this.#lastSender = sender;
    if (words.unseen || (this.#seenSide !== undefined && this.#seenSide !== sender)) return;
    this.#file(atNs, packet, words);
  }

  #icmp({ line, atNs, type, code, from, quotedBytes }: IcmpLine): void {
    const quoted = known(this.#lastPacket, line);
    const ip = { source: from, destination: this.#ends[this.#lastSender].address };
    if (isIpv6(from) !== isIpv6(ip.destination)) throw new Error(`dialogue: mixed IP versions in "${line}"`);
    this.#file(atNs, icmpErrorPacket(ip, { type, code }, quotedPart(quoted, quotedBytes)));
  }

  #file(
    atNs: number,
    packet: Uint8Array,
    words?: { cutAt: number | undefined; twice: boolean; filedFirst: boolean },
  ): void {
    const whole = this.#link.wrap(packet);
    const bytes = whole.slice(0, Math.min(words?.cutAt ?? Infinity, this.#snapLen));
    const frame = { atNs, bytes, originalLength: whole.length, nDropped: this.#nDropped };
    this.#nDropped = 0;
    if (words?.filedFirst === true) this.#frames.splice(this.#frames.length - 1, 0, frame);
    else this.#frames.push(frame);
    if (words?.twice === true || this.#copiesEveryFrame)
      this.#frames.push({ ...frame, atNs: atNs + SPAN_COPY_DELAY_NS });
  }

  #connection(port: number): DialogueEnds {
    let connection = this.#connections.get(port);
    if (connection === undefined) {
      connection = new DialogueEnds({ client: this.#ends.client.isn, server: this.#ends.server.isn });
      this.#connections.set(port, connection);
    }
    return connection;
  }
}

function tcpFields(
  ports: { sourcePort: number; destinationPort: number },
  numbers: { seq: number; ack: number; payloadBytes: number },
  words: Pick<SegmentWords, "flags" | "window" | "tsval" | "tsecr">,
): TcpFields {
  const isSyn = words.flags.includes("S");
  const isReset = words.flags.includes("R");
  const fields: TcpFields = {
    ...ports,
    seq: numbers.seq,
    ack: numbers.ack,
    flags: flagBits(words.flags),
    window: words.window ?? (isReset ? 0 : 64_240),
    payload: counting(numbers.payloadBytes, numbers.seq),
  };
  if (!isSyn) return fields;
  const stamps = words.tsval === undefined ? [] : [tcpOption.timestamps(words.tsval, words.tsecr ?? 0)];
  return { ...fields, options: joined(tcpOption.mss(1460), u8(1, 1), tcpOption.sackPermitted(), ...stamps) };
}

function flagBits(letters: string): number {
  let bits = 0;
  for (const letter of letters) bits |= TCP_FLAG_BITS[letter]!;
  return bits;
}

function bystander(atNs: number): Uint8Array {
  return udpPacket(
    { source: "192.0.2.7", destination: "192.0.2.8", identification: (atNs / 1e6) & 0xffff },
    { source: 9, destination: 9 },
    counting(18),
  );
}

function known<Value>(value: Value | undefined, line: string): Value {
  if (value === undefined) throw new Error(`dialogue: nothing to go by in "${line}"`);
  return value;
}

function linkLayer(word: string | undefined, line: string): LinkLayer {
  const layers: Partial<Record<string, LinkLayer>> = LINK_LAYERS;
  return known(layers[word ?? ""], line);
}

function endName(word: string | undefined, line: string): EndName {
  if (word === "client" || word === "server") return word;
  throw new SyntaxError(`dialogue: "${line}" names no end`);
}
