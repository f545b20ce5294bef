/** Numbers as an English reader reads them in reports. Machine output has bare numbers. */

/** "2,669,351". */
export function count(n: number): string {
  return n.toString().replace(/\B(?=(\d{3})+(?!\d))/g, ",");
}

/** "17.7 %", "0.02 %"; "<0.01 %" where it is not nothing. */
export function percent(share: number): string {
  if (share > 0 && share < 0.00005) return "<0.01 %";
  if (share > 0 && share < 0.0005) return `${(share * 100).toFixed(2)} %`;
  return `${(share * 100).toFixed(1)} %`;
}

/** "102.332 s", "203,019,146.260 s". */
export function seconds(value: number): string {
  const [whole = "", fraction = ""] = value.toFixed(3).split(".");
  return `${whole.replace(/\B(?=(\d{3})+(?!\d))/g, ",")}.${fraction} s`;
}

/** Units of a long time, in seconds, the longest first. */
const LONG_UNITS = [
  ["years", 31_557_600],
  ["days", 86_400],
  ["hours", 3600],
  ["minutes", 60],
] as const;

/** A long time with one decimal: "6.4 years", "1.5 hours", "12.3 s". */
export function longTime(value: number): string {
  const unit = LONG_UNITS.find(([, size]) => value >= size);
  return unit ? `${(value / unit[1]).toFixed(1)} ${unit[0]}` : `${value.toFixed(1)} s`;
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

/**
 * Time of day `afterSeconds` into a capture: "14:01:31 UTC", with its date where the capture does not end on the day on
 * which it begins; "" where unknown.
 */
export function clockText(
  { startUnixNs, durationSeconds }: { startUnixNs: string; durationSeconds: number },
  afterSeconds: number,
): string {
  const [begin, end, at] = [0, durationSeconds, afterSeconds].map((after) => isoText(startUnixNs, after));
  if (begin === undefined || end === undefined || at === undefined) return "";
  const isOneDay = begin.slice(0, 10) === end.slice(0, 10);
  return `${at.slice(isOneDay ? 11 : 0, 19).replace("T", " ")} UTC`;
}

/** Undefined where unknown. */
function isoText(startUnixNs: string, afterSeconds: number): string | undefined {
  if (startUnixNs === "" || !Number.isFinite(afterSeconds)) return undefined;
  const date = new Date(Number(BigInt(startUnixNs) / 1_000_000n) + afterSeconds * 1000);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}

/** "1 frame", "2 frames". */
export function plural(n: number, singular: string, plural = `${singular}s`): string {
  return `${count(n)} ${n === 1 ? singular : plural}`;
}

/** "1st", "2nd", "11th". */
export function ordinal(n: number): string {
  const isTeen = n % 100 > 10 && n % 100 < 14;
  const ending = isTeen ? "th" : (["th", "st", "nd", "rd"][n % 10] ?? "th");
  return `${count(n)}${ending}`;
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
