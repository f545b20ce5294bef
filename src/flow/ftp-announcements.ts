/**
 * Data connections that an FTP control connection announces, where and as Wireshark 4.0 understands the announcement.
 *
 * Gets the payload of a segment to or from port 21; only its first line is read. What of it counts was tried with tshark
 * 4.0.17: the command's first letters will do, numbers are taken modulo 256, and an active connection is expected from
 * port 20 whatever port of the client was named.
 * Read first: RFC 959 §4.1.2 (PORT, PASV), RFC 2428 (EPRT, EPSV).
 */
import type { Packet } from "../wire/packet";
import { ipv4Text } from "./address-table";
import { endsOf, type AnnouncedStreams } from "./announced-streams";

export const FTP_PORT = 21;
const DATA_PORT = 20;
/** Lines that announce anything are shorter. */
const MOST_LINE_BYTES = 512;
const REPLY = { PASSIVE: "227", EXTENDED_PASSIVE: "229" } as const;
const BYTE = { CR: 13, LF: 10, NUL: 0 } as const;

/** Six numbers with commas between: address and port. Every run of digits is tried from its beginning only. */
const SIX_NUMBERS = /(?<![0-9])[0-9]{1,9}(?:,[ \t]{0,9}[+-]?[0-9]{1,9}){5}/;
/** The text behind the first "(" that begins with up to three equal delimiters: the port. */
const EXTENDED_PORT = /^[^(]*\((?:(?![0-9a-f.:])([!-~])\1{0,2})?[ \t]{0,9}([0-9]{1,9})(?![0-9])[^)]*\)/i;
const ADDRESS_FAMILY = /^0{0,8}[12]$/;
const PORT_NUMBER = /^[0-9]{1,5}$/;
const DELIMITER = /^(?![0-9a-f.:])[!-~]$/i;

/** Announces what the segment's payload, which begins at `at`, announces. Hostile bytes announce nothing, or too much. */
export function readFtpLine(announced: AnnouncedStreams, view: DataView, packet: Packet, at: number): void {
  const line = firstLine(view, at, Math.min(packet.capEnd, at + MOST_LINE_BYTES));
  if (packet.dstPort === FTP_PORT) readRequest(announced, packet, line);
  else readReply(announced, packet, line);
}

function readRequest(announced: AnnouncedStreams, packet: Packet, line: string): void {
  const command = /^[^ ]*/.exec(line)![0];
  const rest = line.slice(command.length).trimStart();
  if (command === "") return;
  const { source, destination } = endsOf(packet);
  if ("PORT".startsWith(command)) {
    const end = passiveEnd(rest);
    if (end) announced.announce(destination, DATA_PORT, end.address);
  } else if ("EPRT".startsWith(command)) {
    // Wireshark takes the address that the client names for the other end: it is that where both are one host.
    const end = extendedEnd(rest);
    if (end) announced.announce(source, end.port, end.address);
  }
}

function readReply(announced: AnnouncedStreams, packet: Packet, line: string): void {
  const code = line.slice(0, 3);
  const rest = line.slice(4);
  if (code === REPLY.PASSIVE) {
    const end = passiveEnd(rest);
    if (end) announced.announce(end.address, end.port, endsOf(packet).destination);
  } else if (code === REPLY.EXTENDED_PASSIVE) {
    const port = Number(EXTENDED_PORT.exec(rest)?.[2] ?? NaN);
    const { source, destination } = endsOf(packet);
    if (port <= 0xffff) announced.announce(source, port, destination);
  }
}

/** Address and port of "h1,h2,h3,h4,p1,p2", wherever in the text. */
function passiveEnd(text: string): { address: string; port: number } | undefined {
  const numbers = SIX_NUMBERS.exec(text)?.[0].split(",").map(Number);
  if (!numbers) return undefined;
  const [a = 0, b = 0, c = 0, d = 0, high = 0, low = 0] = numbers;
  const address = ipv4Text((a << 24) | (b << 16) | (c << 8) | d);
  return { address, port: ((high & 0xff) << 8) | (low & 0xff) };
}

/** Address and port of "|family|address|port|", with any delimiter. */
function extendedEnd(text: string): { address: string; port: number } | undefined {
  const delimiter = text.charAt(0);
  if (!DELIMITER.test(delimiter)) return undefined;
  const [, family = "", address = "", port = "", ...after] = text.split(delimiter);
  const isWhole = after.length === 1 && ADDRESS_FAMILY.test(family) && PORT_NUMBER.test(port);
  return isWhole ? { address: address.toLowerCase(), port: Number(port) } : undefined;
}

/** The bytes before the first end of line, each a character; a NUL ends the text too. */
function firstLine(view: DataView, at: number, end: number): string {
  let line = "";
  for (let i = at; i < end; i++) {
    const byte = view.getUint8(i);
    if (byte === BYTE.LF || byte === BYTE.CR || byte === BYTE.NUL) break;
    line += String.fromCharCode(byte);
  }
  return line;
}
