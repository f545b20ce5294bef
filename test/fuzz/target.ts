/** What is fuzzed: a whole analysis of hostile bytes, in chunks of any size, and everything that is shown of it. */
import { CaptureAnalysis } from "../../src/analyze";
import { FrameWalk } from "../../src/frame-walk";
import { diagnose } from "../../src/report/diagnosis";
import { FieldValues, FIELD_NAMES } from "../../src/report/frame-fields";
import { summaryText } from "../../src/report/summary-text";
import { inflatePayload } from "../../src/source/inflate-payload";
import type { Below } from "./mutations";

/** Rows that are asked for in full. */
const MAX_DETAILS = 20;

/** Analyses the bytes; throws only for a bug. */
export function analyzeHostile(bytes: Uint8Array, below: Below): void {
  const analysis = new CaptureAnalysis({ name: "hostile", fileBytes: bytes.length }, inflatePayload);
  const chunkBytes = below(3) === 0 ? 1 + below(100) : bytes.length + 1;
  for (let at = 0; at < bytes.length; at += chunkBytes) analysis.feed(bytes.subarray(at, at + chunkBytes));
  const data = analysis.finish();
  summaryText(analysis.report());
  const rows = analysis.rows();
  for (const { conversation } of rows.slice(0, MAX_DETAILS)) analysis.details(conversation);
  if (rows.length < 2000) diagnose(data);
  if (below(4) === 0) listHostile(bytes, rows.length);
}

/** Lists every frame with all fields; the two spines of the program find the same conversations. */
function listHostile(bytes: Uint8Array, nConversations: number): void {
  const line = new FieldValues(FIELD_NAMES);
  const walk = new FrameWalk((view) => line.values(view), {
    inflate: inflatePayload,
    seeSegment: (view) => line.takeSegment(view),
  });
  walk.feed(bytes);
  walk.finish();
  if (walk.nConversations !== nConversations) {
    throw new Error(`${walk.nConversations} conversations in the list, ${nConversations} in the analysis`);
  }
}
