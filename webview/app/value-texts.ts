/** Numbers as a person reads them: counts, shares, bytes, durations. */
import { shareText } from "../../src/base/share-text";
import { currentLanguage, t } from "./translate";

const BYTE_UNITS = ["B", "kB", "MB", "GB", "TB"] as const;

/** A whole number with the language's grouping: "36,952". */
export function formatCount(n: number): string {
  return new Intl.NumberFormat(currentLanguage()).format(n);
}

/** A share in [0, 1] as a percentage with at most one decimal; a share that is not zero never reads "0%". */
export function formatShare(share: number): string {
  return shareText(share, currentLanguage());
}

/** Bytes in decimal units with three significant digits: "512 B", "1.95 GB". */
export function formatBytes(nBytes: number): string {
  let value = nBytes;
  let unitIdx = 0;
  while (value >= 999.5 && unitIdx < BYTE_UNITS.length - 1) {
    value /= 1000;
    unitIdx++;
  }
  const format = new Intl.NumberFormat(currentLanguage(), { maximumSignificantDigits: 3 });
  return `${format.format(value)} ${BYTE_UNITS[unitIdx]!}`;
}

const DAY_SECONDS = 86_400;
/** From here on hours say nothing to a person. */
const LEAST_DAYS = 10;

/**
 * A length of time in the unit that suits it: "120 µs", "45.1 ms", "3.004 s", "2:51 min", "1:00:00 h", "4,282 days".
 * Not for points in time.
 */
export function formatDuration(seconds: number): string {
  if (!Number.isFinite(seconds)) return "";
  if (seconds < 0) return `−${formatDuration(-seconds)}`;
  if (seconds === 0) return "0 s";
  if (seconds < 1e-6) return `${decimal(seconds * 1e9, 3)} ns`;
  if (seconds < 1e-3) return `${decimal(seconds * 1e6, 3)} µs`;
  if (seconds < 0.9995) return `${decimal(seconds * 1e3, 3)} ms`;
  if (seconds < 119.9995) return `${decimal(seconds, seconds < 10 ? 4 : 5)} s`;
  if (seconds >= LEAST_DAYS * DAY_SECONDS) return t("{0} days", decimal(seconds / DAY_SECONDS, 4));
  const whole = Math.round(seconds);
  const minutes = Math.floor(whole / 60);
  const two = (n: number) => String(n).padStart(2, "0");
  if (minutes < 60) return `${minutes}:${two(whole % 60)} min`;
  return `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(whole % 60)} h`;
}

/**
 * How long reading will still take, from the bytes read since it was first watched; "" while that cannot be told.
 * A tab may be opened in the middle of reading, so the pace counts from what it saw first.
 */
export function formatTimeLeft(
  progress: { bytesRead: number; bytesTotal: number },
  watched: { nBytes: number; elapsedMs: number },
): string {
  const { bytesRead, bytesTotal } = progress;
  const { nBytes, elapsedMs } = watched;
  if (bytesTotal <= 0 || nBytes <= 0 || elapsedMs < 500 || bytesRead >= bytesTotal) return "";
  const seconds = ((bytesTotal - bytesRead) / nBytes) * (elapsedMs / 1000);
  if (seconds < 1) return t("less than a second left");
  if (seconds < 90) return t("about {0} s left", Math.ceil(seconds));
  return t("about {0} min left", Math.ceil(seconds / 60));
}

function decimal(value: number, maximumSignificantDigits: number): string {
  return new Intl.NumberFormat(currentLanguage(), { maximumSignificantDigits }).format(value);
}
