/** IPv4, IPv6 and MAC addresses from their usual spelling to bytes. */
import { u8 } from "./bytes";

/** 4 or 16 bytes, told apart by the colon. Throws on a spelling that is not an address. */
export function addressBytes(address: string): Uint8Array {
  return isIpv6(address) ? ipv6Bytes(address) : ipv4Bytes(address);
}

/** Whether the spelling is that of an IPv6 address. */
export function isIpv6(address: string): boolean {
  return address.includes(":");
}

/** A locally administered MAC that ends in `last`. */
export function macAddress(last: number): Uint8Array {
  return u8(0x02, 0, 0, 0, 0, last);
}

function ipv4Bytes(address: string): Uint8Array {
  const parts = address.split(".").map(Number);
  if (parts.length !== 4 || !parts.every((part) => Number.isInteger(part) && 0 <= part && part <= 255)) {
    throw new SyntaxError(`not an IPv4 address: ${address}`);
  }
  return Uint8Array.from(parts);
}

function ipv6Bytes(address: string): Uint8Array {
  const [left = "", right] = address.split("::");
  const groups = (side: string) => (side === "" ? [] : side.split(":").map((group) => parseInt(group, 16)));
  const before = groups(left);
  const after = right === undefined ? [] : groups(right);
  const gap = Array<number>(8 - before.length - after.length).fill(0);
  const all = [...before, ...(right === undefined ? [] : gap), ...after];
  if (all.length !== 8 || all.some((group) => !(0 <= group && group <= 0xffff))) {
    throw new SyntaxError(`not an IPv6 address: ${address}`);
  }
  return Uint8Array.from(all.flatMap((group) => [group >>> 8, group & 0xff]));
}
