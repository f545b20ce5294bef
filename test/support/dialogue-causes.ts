/** What a dialogue's capture says of causes: the whole way from frames to a weighed hypothesis. */
import { analyzeBytes } from "../../src/analyze";
import { diagnose } from "../../src/report/diagnosis";
import type { HypothesisId, HypothesisReport } from "../../src/report/diagnosis-shapes";
import { captureBytes, compileDialogue } from "./dialogue-compiler";

/** How a cause is weighed for the script's first service that it is weighed for; undefined where it is not. */
export function causeOf(script: string, id: HypothesisId): HypothesisReport | undefined {
  const data = analyzeBytes(captureBytes(compileDialogue(script)), "dialogue.pcapng").finish();
  return diagnose(data).hypotheses.find((cause) => cause.id === id);
}
