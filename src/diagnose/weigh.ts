/**
 * Weighs every hypothesis for every studied service.
 * Gets studies; gives, for each service, the hypotheses that have something to explain.
 */
import { NANOS_PER_SECOND } from "../base/units";
import type { HypothesisReport } from "../report/diagnosis-shapes";
import { HYPOTHESES } from "./hypothesis-catalogue";
import type { JudgedCapture } from "./judged-capture";
import { lastHeardNs, type ServiceStudy } from "./services/service-study";

/** All weighed hypotheses, strongest first; equal ones in the order of services and of the catalogue. */
export function weighHypotheses(
  capture: JudgedCapture,
  studies: readonly ServiceStudy[],
): HypothesisReport[] {
  const heard = new Map<number, number>();
  const reports = studies.flatMap((study) => {
    const neighbours = studies.filter((other) => other !== study && other.serverKey === study.serverKey);
    const service = { server: study.server, serverPort: study.serverPort };
    const serverLastHeardSeconds = memo(
      heard,
      study.serverKey,
      () => lastHeardNs(capture, study.serverKey) / NANOS_PER_SECOND,
    );
    return HYPOTHESES.flatMap((hypothesis): HypothesisReport[] => {
      const weighed = hypothesis.weigh({ capture, study, neighbours, serverLastHeardSeconds });
      return weighed ? [{ id: hypothesis.id, service, ...weighed }] : [];
    });
  });
  return reports.sort((a, b) => b.strength - a.strength);
}

function memo(known: Map<number, number>, key: number, make: () => number): number {
  const value = known.get(key) ?? make();
  known.set(key, value);
  return value;
}
