/**
 * The number of SYNs without an answer, as a reader counts it in Wireshark: SYNs of a service by one filter, less its SYN/ACKs
 * by another. Given only where that is the number: where a SYN/ACK came twice, or the capture doubles frames, it is not.
 */
import { endFilters } from "../diagnose/example-frames";
import type { ServiceStudy } from "../diagnose/services/service-study";
import { isTooFew } from "../diagnose/too-few";
import { SERIES } from "../flow/timeline-counts";
import type { AnalysisData } from "./analysis-data";
import type { CheckedStep } from "./diagnosis-shapes";
import { endpointText } from "./endpoint-text";
import type { KnownDiagnosis } from "./known-diagnosis";
import { count, plural } from "./number-text";

/** The step, where SYNs to the service were silent and the filters count them. */
export function unansweredCount(known: KnownDiagnosis, study: ServiceStudy): CheckedStep[] {
  const { nTries, nAccepted, nSilent } = study.series;
  const isDifference = nSilent > 0 && nAccepted > 0 && nTries - nAccepted === nSilent;
  if (!isDifference || isTooFew(study) || !isEveryFrameCounted(known)) return [];
  const [syns, synAcks] = [plural(nTries, "SYN"), plural(nAccepted, "SYN/ACK")];
  return [
    {
      question: "How many SYNs got no answer?",
      sentence:
        `${syns} to ${endpointText(study.server, study.serverPort)}, less ${synAcks} from there, leave ${count(nSilent)} without an ` +
        "answer. (No SYN/ACK came twice; Wireshark's status bar has the number of frames that a filter shows.)",
      frames: [],
      shows: "",
      difference: [
        { what: syns, n: nTries, filter: filterOf(study, "dst", 0) },
        { what: `less ${synAcks}`, n: nAccepted, filter: filterOf(study, "src", 1) },
      ],
    },
  ];
}

function filterOf(study: ServiceStudy, end: "src" | "dst", ack: 0 | 1): string {
  return [...endFilters(study, end), "tcp.flags.syn == 1", `tcp.flags.ack == ${ack}`].join(" && ");
}

/**
 * Whether each SYN of the capture is one try, and each SYN/ACK one connection's first: then their numbers are those of frames,
 * for each service. Copies and SYN/ACKs that were sent again are frames beyond that; an ICMP error quotes a SYN that a filter
 * shows as well. O(bins of the timeline).
 */
function isEveryFrameCounted({ data, conversations, studies }: KnownDiagnosis): boolean {
  if (conversations.length !== data.nConversations || data.icmpErrors !== undefined) return false;
  const nTries = studies.reduce((n, { series }) => n + series.nTries, 0);
  const nAccepted = studies.reduce((n, { series }) => n + series.nAccepted, 0);
  return nTries === framesOf(data, SERIES.SYN) && nAccepted === framesOf(data, SERIES.SYN_ACK);
}

function framesOf({ timeline }: AnalysisData, series: number): number {
  let n = 0;
  for (let bin = 0; bin < timeline.nBins; bin++) n += timeline.at(series, bin);
  return n;
}
