/** What time stamps that leap say of a capture: several captures in one file, or a clock that was set. */
import { count, longTime, utcText } from "./number-text";
import type { CaptureFacts } from "./report-shapes";

/** Shows the frames that have leapt, in Wireshark as here. */
export const LEAP_FILTER = "frame.time_delta > 86400 || frame.time_delta < -1";

/** What to make of it; "" where nothing leaps. */
export function timeLeapSentence(capture: CaptureFacts): string {
  const text = timeLeapText(capture);
  if (text === "") return "";
  return `${text}: this is several captures in one file, or a clock was set. Times and rates across a leap mean nothing; no connection is judged by them.`;
}

/** The leaps in a sentence without a full stop; "" where there are none. */
function timeLeapText({ timeLeaps, startUnixNs }: CaptureFacts): string {
  if (!timeLeaps) return "";
  const { n, nBackward, largest } = timeLeaps;
  const { frame, seconds, stepSeconds } = largest;
  const way = `${stepSeconds < 0 ? "back" : "forward"} by ${longTime(Math.abs(stepSeconds))}`;
  const [from, to] = [wholeSecond(startUnixNs, seconds - stepSeconds), wholeSecond(startUnixNs, seconds)];
  // A time stamp may lie beyond every calendar.
  const span = from === "" || to === "" ? "" : ` (${from} to ${to})`;
  const where = `before frame ${count(frame)}${span}`;
  if (n === 1) return `The time stamps leap ${way} ${where}`;
  const back =
    nBackward === 0 ? "" : nBackward === n ? ", always back" : `, ${count(nBackward)} of them back`;
  return `The time stamps leap ${count(n)} times${back}; the farthest leap goes ${way} ${where}`;
}

/** "2015-06-24 14:40:00 UTC". */
function wholeSecond(startUnixNs: string, afterSeconds: number): string {
  if (startUnixNs === "") return "";
  const ns = BigInt(startUnixNs) + BigInt(Math.round(afterSeconds * 1e9));
  return utcText(ns.toString()).replace(/\.\d+/, "");
}
