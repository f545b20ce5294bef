/** What is known when the words of a diagnosis are made. */
import type { ServiceStudy } from "../diagnose/services/service-study";
import type { AddressFallback } from "./address-fallback";
import type { AnalysisData } from "./analysis-data";
import type { RejectedConnects } from "./rejected-connects";
import type { TooEarly } from "./too-early";
import type { HypothesisReport, LadderStep, PairReport, ReuseGroup } from "./diagnosis-shapes";

/** Figures, studies and weighed causes; no words yet. */
export interface KnownDiagnosis {
  data: AnalysisData;
  /** Conversations in focus. */
  conversations: Uint32Array;
  /** Services, the one with most trouble first. */
  studies: readonly ServiceStudy[];
  /** Services in all, those that were not studied too. */
  nServices: number;
  hypotheses: readonly HypothesisReport[];
  /** The retry ladder of the service with most trouble. */
  ladder: readonly LadderStep[];
  sickPair: PairReport | null;
  busiestPair: PairReport | null;
  nPairs: number;
  nFailed: number;
  nDegraded: number;
  tooEarly: TooEarly;
  /** Where the clients of the service with most trouble went when it refused them; undefined where they did not. */
  fallback: AddressFallback | undefined;
  /** Undefined where ICMP errors are not what the services of most trouble have in common. */
  rejected: RejectedConnects | undefined;
  /** Port reuses by verdict. */
  reuses: readonly ReuseGroup[];
}

/** The causes weighed for a service, strongest first. */
export function hypothesesOf(
  hypotheses: readonly HypothesisReport[],
  service: { server: string; serverPort: number },
): HypothesisReport[] {
  return hypotheses.filter(
    (hypothesis) =>
      hypothesis.service?.server === service.server && hypothesis.service.serverPort === service.serverPort,
  );
}
