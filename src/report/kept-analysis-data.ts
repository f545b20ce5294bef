/**
 * A finished analysis as a state that can be kept, and back. The restored analysis answers every question as the
 * original does: the judgements and the summary are kept with the facts, for judging anew costs more than reading them.
 *
 * What is kept depends on the layout of the records and on the rules of the patterns: a state is only for the very
 * program that saved it. Whoever keeps states sees to that.
 */
import { restoredReadBack, saveReadBack } from "../base/frame-index-columns";
import { checkBelow, KeptState, UnsoundState } from "../base/kept-state";
import { restoredTracker, saveTracker } from "../flow/kept-tracker";
import { TimelineCounts } from "../flow/timeline-counts";
import { AnalysisData } from "./analysis-data";
import { PATTERN_IDS, REUSE_VERDICTS, TEARDOWNS } from "./pattern-names";
import type { CaptureFacts, CaptureReport } from "./report-shapes";

/** An analysis with the summary of its whole capture. */
export interface ReportedAnalysis {
  data: AnalysisData;
  report: CaptureReport;
}

/** The state of a finished analysis. Shares its memory: it must be written before the analysis changes. */
export function savedAnalysis({ data, report }: ReportedAnalysis): KeptState {
  const state = new KeptState();
  saveTracker(data.tracker, state);
  data.timeline.save(state);
  state.put("judged/patterns", data.patterns);
  state.put("judged/teardowns", data.teardowns);
  state.put("judged/services", data.services);
  state.put("judged/reuse-verdicts", data.reuseVerdicts);
  state.put("judged/service-examples", Uint32Array.from(data.serviceExamples));
  saveReadBack(data.readBack, state);
  state.putFact("end-ns", data.endNs);
  state.putFact("report", report);
  return state;
}

/** The analysis of a saved state. Throws `UnsoundState` where its parts do not fit together. O(conversations). */
export function restoredAnalysis(state: KeptState): ReportedAnalysis {
  const tracker = restoredTracker(state);
  const timeline = new TimelineCounts();
  timeline.restore(state);
  const n = tracker.table.length;
  const serviceExamples = state.uint32("judged/service-examples");
  checkBelow("judged/service-examples", serviceExamples, n);
  const report = restoredReport(state, n);
  const data = new AnalysisData(
    {
      capture: report.capture,
      tracker,
      timeline,
      endNs: state.numberFact("end-ns"),
      readBack: restoredReadBack(state),
    },
    {
      patterns: codes(state, "judged/patterns", n, PATTERN_IDS.length),
      teardowns: codes(state, "judged/teardowns", n, TEARDOWNS.length),
      services: indices(state, "judged/services", n, serviceExamples.length),
      reuseVerdicts: codes(state, "judged/reuse-verdicts", n, REUSE_VERDICTS.length + 1),
      serviceExamples,
    },
  );
  return { data, report };
}

/** The summary has the shape that this program gave it; that it belongs to these records is looked at. */
function restoredReport(state: KeptState, nConversations: number): CaptureReport {
  const report = state.objectFact("report") as CaptureReport;
  const capture = report.capture as CaptureFacts | undefined;
  if (capture?.nConversations !== nConversations) {
    throw new UnsoundState(`report: ${capture?.nConversations ?? "no"} conversations, not ${nConversations}`);
  }
  return report;
}

function codes(state: KeptState, name: string, length: number, limit: number): Uint8Array {
  const values = state.uint8(name, length);
  checkBelow(name, values, limit);
  return values;
}

function indices(state: KeptState, name: string, length: number, limit: number): Uint32Array {
  const values = state.uint32(name, length);
  checkBelow(name, values, limit);
  return values;
}
