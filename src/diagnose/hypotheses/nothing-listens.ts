/** Nobody ever listened on the port: every try is refused from first to last (or silent, while the host itself answers). */
import { NANOS_PER_SECOND } from "../../base/units";
import { DOUBLE, RECORD_WORDS, WORD } from "../../flow/conversation-layout";
import { EVENT } from "../../flow/event-log";
import { allOf, count, plural, rateText, seconds } from "../../report/number-text";
import { acceptedBetween, synAckFilter } from "../example-frames";
import {
  eventFrames,
  examplesOf,
  hasConnectTrouble,
  say,
  show,
  synAckFrames,
  synFrames,
  type Hypothesis,
} from "../hypothesis";
import type { JudgedCapture } from "../judged-capture";
import type { ServiceStudy } from "../services/service-study";
import { areAllStoppedOnTheWay } from "../icmp-rejections";
import { median } from "../services/percentile";

export const nothingListens: Hypothesis = {
  id: "nothing-listens",
  weigh({ capture, study, serverLastHeardSeconds }) {
    if (!hasConnectTrouble(study)) return undefined;
    const { series } = study;
    const settledBy = "List the listening ports on the server (netstat -an, ss -ltn).";
    if (series.nAccepted > 0) {
      const { examples } = acceptedBetween(capture, study, 0);
      const against = {
        ...show(`${plural(series.nAccepted, "SYN")} connected.`, synAckFrames(capture, examples), "syn-ack"),
        nInAll: series.nAccepted,
        filter: synAckFilter(study),
      };
      return { status: "ruled-out", strength: 0.01, for: [], against: [against], settledBy };
    }
    if (study.nEstablished > 0 || areAllStoppedOnTheWay(capture, study)) return undefined;
    const failing = examplesOf(study, "syn-refused", "syn-unanswered", "syn-rejected-icmp");
    if (series.nRefused > 0 && series.nSilent === 0) {
      const finding = {
        ...show(
          `${series.nRefused === series.nTries ? allOf(series.nTries, "SYN") : `${count(series.nRefused)} of ${count(series.nTries)} SYNs`} ` +
            `got a RST and none connected: ${whoAndWhen(capture, study)}.`,
          eventFrames(capture, failing, EVENT.REFUSAL),
          "rst-from-server",
        ),
        nInAll: series.nRefused,
      };
      return {
        status: "supported",
        strength: 0.9,
        for: [finding],
        against: [say(REJECTED_IN_ITS_PLACE)],
        settledBy,
      };
    }
    const finding = show(
      series.nTries === 1
        ? "The only SYN did not connect."
        : `None of ${count(series.nTries)} SYNs ever connected.`,
      synFrames(capture, failing),
      "syn",
    );
    const hostLives = serverLastHeardSeconds() > -Infinity;
    const lives = say(
      series.nRefused > 0
        ? "Some of them were answered by a RST: nobody listens, or something rejects them in the host's place."
        : "The host itself is heard on other ports: it is up, and this port is closed or filtered.",
    );
    return {
      status: hostLives ? "supported" : "open",
      strength: hostLives ? 0.75 : 0.5,
      for: hostLives ? [finding, lives] : [finding],
      against: [],
      settledBy,
    };
  },
};

const REJECTED_IN_ITS_PLACE =
  "A firewall or load balancer that rejects SYNs in the server's place sends the same RSTs: this capture cannot tell them apart.";

/** Steps between connects that differ by no more than this share of their median are a timer's. */
const MAX_TIMER_SPREAD = 0.05;

/** "18 connections of 192.168.1.1, one every 20.0 s, begun from 7.000 s to 347.000 s, 3 SYNs each, the last SYN at 348.022 s", as far as it is so. */
function whoAndWhen(capture: JudgedCapture, study: ServiceStudy): string {
  const { conversations, clients } = study;
  const { u32, f64 } = capture.tracker.table;
  const secondsOf = (each: number, field: number): number =>
    f64[(each * RECORD_WORDS) / 2 + field]! / NANOS_PER_SECOND;
  const starts = Float64Array.from(conversations, (each) => secondsOf(each, DOUBLE.FIRST_TIME));
  const tries = conversations.map((each) => u32[each * RECORD_WORDS + WORD.TRIES]!);
  const lastSyn = conversations.reduce(
    (last, each) => Math.max(last, secondsOf(each, DOUBLE.LAST_TRY_TIME)),
    -Infinity,
  );
  const who = clients.length === 1 ? clients[0]! : plural(clients.length, "client");
  const parts = [`${plural(conversations.length, "connection")} of ${who}`];
  const steps = starts.slice(1).map((start, i) => start - starts[i]!);
  const middle = median(steps);
  const isTimed = steps.length > 2 && steps.every((step) => Math.abs(step / middle - 1) <= MAX_TIMER_SPREAD);
  if (isTimed) parts.push(`one every ${rateText(middle)} s`);
  if (conversations.length > 1) parts.push(`begun from ${seconds(starts[0]!)} to ${seconds(starts.at(-1)!)}`);
  if (tries.every((n) => n === tries[0])) parts.push(`${plural(tries[0]!, "SYN")} each`);
  parts.push(`the last SYN at ${seconds(lastSyn)}`);
  return parts.join(", ");
}
