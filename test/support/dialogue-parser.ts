/**
 * The dialogue language: a TCP exchange as a network engineer would jot it down, one event a line.
 *
 *     +0.0    client > S              # a SYN; seconds since the line before
 *     +0.001  server > SA
 *     +0      client > A
 *     +0.1    client > PA 200         # 200 bytes of payload
 *     @9.0    client > S retry        # seconds since the beginning; the same segment again
 *     +0      client port 50001 > S   # another client port: another conversation
 *     +0      server port 50001 > RA
 *     +0      icmp 3/13 from 10.0.0.254 quoting last
 *     +30     bystander               # a frame that is not TCP: the capture went on
 *     note capture sees only client
 *
 * Flags: letters of FSRPAUEC in any order, "." for none. Sequence and acknowledgement numbers are kept by
 * each side as a TCP would; words after the flags change that, see `SegmentWords` and `applyWord`.
 * Notes are listed at `Note`. Here the text becomes statements; dialogue-compiler.ts makes bytes of them.
 */

/** Which end of the conversation sends. */
export type EndName = "client" | "server";

/** What a line says about the segment it sends. */
export interface SegmentWords {
  flags: string;
  payloadBytes: number;
  /** `retry`: the sender's last segment with these flags once more, same sequence number. */
  retry: boolean;
  /** `new`: a SYN with a new initial sequence number; both ends forget the connection before it. */
  startsAnew: boolean;
  /** `old`: sent in the state of the connection that the last `new` ended. */
  old: boolean;
  /** `keep-alive`: one below the next sequence number. */
  keepAlive: boolean;
  /** `lost`: the capture shows it, the receiver never gets it. */
  lost: boolean;
  /** `unseen`: the receiver gets it, the capture does not show it. */
  unseen: boolean;
  /** `twice`: a SPAN port copied the frame twice, 20 µs apart. */
  twice: boolean;
  /** `filed-first`: its record stands in the file before the one before it, with its true time. */
  filedFirst: boolean;
  /** `seq N`, `ack N`, `win N`: absolute values instead of those that the end would send. */
  seq: number | undefined;
  ack: number | undefined;
  window: number | undefined;
  /** `ttl N`: the TTL of its packet; 64 without. */
  ttl: number | undefined;
  /** `tsval N`, `tsecr N`: the time stamps of a SYN or SYN/ACK; none without `tsval`. */
  tsval: number | undefined;
  tsecr: number | undefined;
  /** `cut N`: the capture kept the first N bytes of the frame. */
  cutAt: number | undefined;
}

/**
 * Settings, one a line:
 * `note link NAME` (link-layers.ts), `note client|server ADDRESS`, `note client|server isn N`,
 * `note client|server port N`, `note client|server ttl N`, `note capture sees only client|server`, `note capture starts`,
 * `note capture drops N` (before the next frame), `note interface drops N`, `note snaplen N`,
 * `note span copies every frame`.
 */
export interface Note {
  kind: "note";
  line: string;
  words: string[];
}

/** A segment sent at a time, in ns since the beginning; `port` names the client port where not the default. */
export interface SegmentLine {
  kind: "segment";
  line: string;
  atNs: number;
  sender: EndName;
  port: number | undefined;
  words: SegmentWords;
}

/** An ICMP or ICMPv6 error from a router, quoting the last segment that was sent. */
export interface IcmpLine {
  kind: "icmp";
  line: string;
  atNs: number;
  type: number;
  code: number;
  from: string;
  /** Bytes of the transport header that are quoted; 8 by default, the least that RFC 792 asks for. */
  quotedBytes: number;
}

/** A UDP frame between two strangers: time passes in the capture. */
export interface BystanderLine {
  kind: "bystander";
  line: string;
  atNs: number;
}

/** One line of a script. */
export type Statement = Note | SegmentLine | IcmpLine | BystanderLine;

/** Reads a script; throws a SyntaxError that quotes the line where a word is not understood. */
export function parseDialogue(script: string): Statement[] {
  const statements: Statement[] = [];
  let nowNs = 0;
  for (const raw of script.split("\n")) {
    const line = raw.replace(/#.*/, "").trim();
    if (line === "") continue;
    const words = line.split(/\s+/);
    if (words[0] === "note") {
      statements.push({ kind: "note", line, words: words.slice(1) });
      continue;
    }
    nowNs = timeOf(words[0]!, nowNs, line);
    statements.push(parseEvent(line, nowNs, words.slice(1)));
  }
  return statements;
}

function timeOf(word: string, nowNs: number, line: string): number {
  const seconds = Number(word.slice(1));
  if (!/^[+@]/.test(word) || Number.isNaN(seconds)) throw notUnderstood(word, line);
  return Math.round(seconds * 1e9) + (word.startsWith("+") ? nowNs : 0);
}

function parseEvent(line: string, atNs: number, words: string[]): Statement {
  const subject = words[0] ?? "end of line";
  if (subject === "bystander") return { kind: "bystander", line, atNs };
  if (subject === "icmp") return parseIcmp(line, atNs, words);
  if (subject === "client" || subject === "server") return parseSegment(line, atNs, words);
  throw notUnderstood(subject, line);
}

function parseIcmp(line: string, atNs: number, words: string[]): IcmpLine {
  const match = /icmp (\d+)\/(\d+) from (\S+) quoting last(?: (\d+) bytes)?$/.exec(words.join(" "));
  if (match === null) throw notUnderstood(words.join(" "), line);
  return {
    kind: "icmp",
    line,
    atNs,
    type: Number(match[1]),
    code: Number(match[2]),
    from: match[3]!,
    quotedBytes: Number(match[4] ?? 8),
  };
}

function parseSegment(line: string, atNs: number, words: string[]): SegmentLine {
  const arrow = words.indexOf(">");
  const flags = words[arrow + 1];
  if (arrow < 1 || flags === undefined || !/^([FSRPAUEC]+|\.)$/.test(flags)) {
    throw notUnderstood(words.join(" "), line);
  }
  const named = words.slice(1, arrow);
  if (named.length !== 0 && !(named.length === 2 && named[0] === "port")) {
    throw notUnderstood(named.join(" "), line);
  }
  return {
    kind: "segment",
    line,
    atNs,
    sender: words[0] as EndName,
    port: named.length === 0 ? undefined : wholeNumber(named[1], line),
    words: segmentWords(flags, words.slice(arrow + 2), line),
  };
}

function segmentWords(flags: string, rest: string[], line: string): SegmentWords {
  const words: SegmentWords = {
    flags: flags === "." ? "" : flags,
    payloadBytes: 0,
    retry: false,
    startsAnew: false,
    old: false,
    keepAlive: false,
    lost: false,
    unseen: false,
    twice: false,
    filedFirst: false,
    seq: undefined,
    ack: undefined,
    window: undefined,
    cutAt: undefined,
    ttl: undefined,
    tsval: undefined,
    tsecr: undefined,
  };
  for (let at = 0; at < rest.length; at++) {
    if (applyWord(words, rest[at]!)) continue;
    if (/^\d+$/.test(rest[at]!)) words.payloadBytes = Number(rest[at]);
    else applyNumber(words, rest[at]!, wholeNumber(rest[++at], line), line);
  }
  return words;
}

/** The words that stand alone; false where the word is not one of them. */
function applyWord(words: SegmentWords, word: string): boolean {
  const field = (
    {
      retry: "retry",
      new: "startsAnew",
      old: "old",
      "keep-alive": "keepAlive",
      lost: "lost",
      unseen: "unseen",
      twice: "twice",
      "filed-first": "filedFirst",
    } as const
  )[word];
  if (field === undefined) return false;
  words[field] = true;
  return true;
}

function applyNumber(words: SegmentWords, word: string, value: number, line: string): void {
  const field = (
    {
      seq: "seq",
      ack: "ack",
      win: "window",
      cut: "cutAt",
      ttl: "ttl",
      tsval: "tsval",
      tsecr: "tsecr",
    } as const
  )[word];
  if (field === undefined) throw notUnderstood(word, line);
  words[field] = value;
}

function wholeNumber(word: string | undefined, line: string): number {
  if (word === undefined || !/^\d+$/.test(word)) throw notUnderstood(word ?? "end of line", line);
  return Number(word);
}

function notUnderstood(word: string, line: string): SyntaxError {
  return new SyntaxError(`dialogue: "${word}" is not understood in "${line}"`);
}
