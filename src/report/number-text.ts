/** Numbers as an English reader reads them in reports. Machine output has bare numbers. */

/** "2,669,351". */
export function count(n: number): string {
  return n.toString().replace(/\B(?=(\d{3})+(?!\d))/g, ",");
}

/** "17.7 %"; "<0.1 %" where it is not nothing. */
export function percent(share: number): string {
  if (share > 0 && share < 0.0005) return "<0.1 %";
  return `${(share * 100).toFixed(1)} %`;
}

/** "102.332 s". */
export function seconds(value: number): string {
  return `${value.toFixed(3)} s`;
}

/** A short time with three digits or more: "1.003 s", "9.99 ms". */
export function shortTime(value: number): string {
  if (value >= 0.1) return seconds(value);
  return `${(value * 1000).toFixed(value >= 0.01 ? 1 : 2)} ms`;
}

/** "104 s", for times that are whole bins. */
export function wholeSeconds(value: number): string {
  return `${count(Math.round(value))} s`;
}

/** A rate per second: "4.98", "99.6", "1,240". */
export function rateText(perSecond: number): string {
  if (perSecond >= 1000) return count(Math.round(perSecond));
  return perSecond.toFixed(perSecond >= 10 ? 1 : 2);
}

/** Time of day `afterSeconds` into a capture that began at Unix time `startUnixNs`: "14:01:31 UTC"; "" where unknown. */
export function clockText(startUnixNs: string, afterSeconds: number): string {
  if (startUnixNs === "" || !Number.isFinite(afterSeconds)) return "";
  const date = new Date(Number(BigInt(startUnixNs) / 1_000_000n) + afterSeconds * 1000);
  return Number.isNaN(date.getTime()) ? "" : `${date.toISOString().slice(11, 19)} UTC`;
}

/** "1 frame", "2 frames". */
export function plural(n: number, singular: string, plural = `${singular}s`): string {
  return `${count(n)} ${n === 1 ? singular : plural}`;
}

/** "The only SYN", "All 54 SYNs". */
export function allOf(n: number, singular: string): string {
  return n === 1 ? `The only ${singular}` : `All ${plural(n, singular)}`;
}

/** "the only SYN", "every one of 54 SYNs". */
export function everyOf(n: number, singular: string): string {
  return n === 1 ? `the only ${singular}` : `every one of ${plural(n, singular)}`;
}

/** Unix nanoseconds as "2015-06-24 14:40:00.123456 UTC"; "" where unknown. */
export function utcText(unixNs: string): string {
  if (unixNs === "") return "";
  const ns = BigInt(unixNs);
  const date = new Date(Number(ns / 1_000_000n));
  if (Number.isNaN(date.getTime())) return "";
  const micros = (((ns / 1000n) % 1_000_000n) + 1_000_000n) % 1_000_000n;
  return `${date.toISOString().slice(0, 19).replace("T", " ")}.${micros.toString().padStart(6, "0")} UTC`;
}

/** Numbers tied to their units by no-break spaces, so that no line ends between them. */
export function tied(text: string): string {
  return text.replaceAll(/(\d) (?=(?:%|m?s\b|bytes\b|a second\b))/g, "$1\u00a0");
}
