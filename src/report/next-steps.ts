/**
 * What to do next: who does what, with which figure. First what settles whether SYNs arrive, as it may turn what follows; then
 * what mends the supported causes, and what settles the rest.
 */
import type { ServiceStudy } from "../diagnose/services/service-study";
import { isTooFew } from "../diagnose/too-few";
import { workersNeeded } from "../diagnose/waiting-reasons";
import { whomToAsk } from "./asking-steps";
import { actionText, causeWords, STEALTH_DROPS, STEALTH_OFF } from "./cause-words";
import type { HypothesisId, HypothesisReport } from "./diagnosis-shapes";
import { fallbackAction } from "./address-fallback";
import { endpointText } from "./endpoint-text";
import { hypothesesOf, type KnownDiagnosis } from "./known-diagnosis";
import { rateText } from "./number-text";
import { oneSidedStep } from "./one-sided-words";
import { clientOwner } from "./owners";
import { capitalized, uncapitalized } from "./sentence-case";

/** One step. */
export interface NextStep {
  /** "Administrator of 10.0.0.10"; "" where it is nobody's in particular. */
  who: string;
  /** What to do in a few words; begins with a small letter, has no full stop. */
  brief: string;
  /** The rest: how, and what it tells; sentences, "" for none. */
  more: string;
  /** Causes of the service with most trouble that it settles, and whose evidence refers to it. */
  settles: readonly HypothesisId[];
}

const MAX_STEPS = 8;

/** The causes, those of the service with most trouble with the number of the step that settles them. */
export function withSteps(
  { hypotheses, studies }: KnownDiagnosis,
  steps: readonly NextStep[],
): HypothesisReport[] {
  const [worst] = studies;
  const own = new Set(worst && hypothesesOf(hypotheses, worst));
  return hypotheses.map((hypothesis) => {
    const step = own.has(hypothesis) ? steps.findIndex(({ settles }) => settles.includes(hypothesis.id)) : -1;
    return step < 0 ? hypothesis : { ...hypothesis, settledByStep: step + 1 };
  });
}

/** The steps, in order; empty where nothing is in trouble. */
export function nextSteps(known: KnownDiagnosis): NextStep[] {
  const [worst] = known.studies;
  if (!worst || (known.nFailed + known.nDegraded === 0 && known.hypotheses.length === 0)) return [];
  const own = hypothesesOf(known.hypotheses, worst);
  // A host that was never heard need not have gone anywhere: whether it can be reached is asked first, and mends nothing.
  const mending = known.hypotheses
    .filter(({ status, variant }) => status === "supported" && variant !== "never-heard")
    .filter((hypothesis) => isOfTrouble(known, hypothesis))
    .flatMap((hypothesis) => mendingSteps(known, hypothesis));
  const reaching = own.filter(({ variant }) => variant === "never-heard");
  const first = reaching.flatMap((hypothesis) => otherSettlingStep(worst, hypothesis));
  const settling = settlingSteps(worst, own);
  const settled = new Set(settling.flatMap(({ settles }) => settles));
  // Where the host is gone, nobody closes points that are open by form alone.
  const isGone = own.some(({ id, status }) => id === "server-down" && status === "supported");
  const others = own
    .filter((cause) => cause.status === "open" && !settled.has(cause.id) && !reaching.includes(cause))
    .filter(({ variant }) => !isGone || variant !== "very-unlikely")
    .flatMap((hypothesis) => otherSettlingStep(worst, hypothesis));
  const causal = [...first, ...settling, ...mending, ...others];
  const asking = causal.length === 0 ? whomToAsk(known.data, worst) : undefined;
  const all = asking ? [{ ...asking, more: "", settles: [] }] : causal;
  const texts = all.map(stepText);
  return all.filter((step, i) => texts.indexOf(stepText(step)) === i).slice(0, MAX_STEPS);
}

/** Whether a cause is of a service in trouble; of any, where none is. */
function isOfTrouble(known: KnownDiagnosis, hypothesis: HypothesisReport): boolean {
  if (known.nFailed + known.nDegraded === 0 || !hypothesis.service) return true;
  const study = studyOf(known, hypothesis);
  return study !== undefined && study.nFailed + study.nDegraded > 0;
}

function studyOf({ studies }: KnownDiagnosis, { service }: HypothesisReport): ServiceStudy | undefined {
  return studies.find(
    ({ server, serverPort }) => server === service?.server && serverPort === service.serverPort,
  );
}

/** "Administrator of 10.0.0.10: capture there too. A SYN that …". */
export function stepText({ who, brief, more }: NextStep): string {
  return `${briefText({ who, brief })}.${more === "" ? "" : ` ${more}`}`;
}

/** The same in a few words, without a full stop. */
export function briefText({ who, brief }: Pick<NextStep, "who" | "brief">): string {
  return who === "" ? capitalized(brief) : `${who}: ${brief}`;
}

/** Of a few SYNs without an answer, so many are worth a capture at both ends. */
const WORTH_A_CAPTURE = 3;

/** What settles the open causes of a service, and what hides its refusals. */
function settlingSteps(study: ServiceStudy, own: readonly HypothesisReport[]): NextStep[] {
  const has = (id: HypothesisId, status: HypothesisReport["status"]): boolean =>
    own.some((hypothesis) => hypothesis.id === id && hypothesis.status === status);
  const lost = (["network-loss", "firewall-in-path"] as const).filter((id) => has(id, "open"));
  const isHiding = has("host-firewall-hides-refusals", "supported");
  const who = `Administrator of ${study.server}`;
  const isFew = isTooFew(study);
  // One retry or two is what any path does: there is nothing to look for.
  const isCapture = lost.length > 0 && study.series.nSilent >= (isFew ? WORTH_A_CAPTURE : 1);
  const steps: NextStep[] = [];
  if (isCapture)
    steps.push({
      who,
      brief:
        `${isFew ? "if it comes again, " : ""}capture there too, at the same time as at the client${isFew ? "" : ", while the load runs again"} (capture filter: ` +
        `${captureFilter(study)})`,
      more:
        "A SYN that the client sent and the server's capture lacks was lost or dropped on the way; one that both have was " +
        "ignored by the server itself.",
      settles: lost,
    });
  if (isHiding)
    steps.push({
      who,
      brief: isCapture
        ? "in one such capture let the host firewall answer"
        : "let the host firewall answer, and capture again",
      more:
        `Refusals that it hides then show as RSTs. ${STEALTH_OFF}; only where it cannot be set, switch the host firewall off for the ` +
        `test. ${STEALTH_DROPS}`,
      settles: ["host-firewall-hides-refusals"],
    });
  return steps;
}

/** The look that settles another open cause, where its words name one. */
function otherSettlingStep(study: ServiceStudy, hypothesis: HypothesisReport): NextStep[] {
  const { next } = causeWords(hypothesis);
  const isLost = hypothesis.id === "network-loss" || hypothesis.id === "firewall-in-path";
  // Without a variant of its own, or of a few SYNs, these speak of SYNs that got no answer.
  const isOfSilence = hypothesis.variant === undefined || hypothesis.variant === "too-few";
  if (next === undefined || (isLost && isOfSilence)) return [];
  if (hypothesis.id === "syn-flood-protection" && isTooFew(study)) return [];
  return [{ who: whoLooks(hypothesis, study), ...inTwo(next), settles: [hypothesis.id] }];
}

/** Whether a host is there is seen from the client. */
function whoLooks({ id, variant }: HypothesisReport, study: ServiceStudy): string {
  if (variant === "never-heard") return clientOwner(study);
  return id === "syn-flood-protection" ? `Administrator of ${study.server}` : ownerOf(id, study);
}

/** What to do in a few words, and the rest. */
function inTwo(text: string): Pick<NextStep, "brief" | "more"> {
  const end = /[.:] (?=\w)|\.$/.exec(text)?.index ?? text.length;
  return { brief: uncapitalized(text.slice(0, end)), more: capitalized(text.slice(end + 2)) };
}

/** "host 192.168.1.1 and tcp port 9440"; without a host where there are several. */
function captureFilter({ clients, serverPort }: ServiceStudy): string {
  return `${clients.length === 1 ? `host ${clients[0]!} and ` : ""}tcp port ${serverPort}`;
}

/** What mends a cause that the frames support. */
function mendingSteps(known: KnownDiagnosis, hypothesis: HypothesisReport): NextStep[] {
  const { id } = hypothesis;
  const study = studyOf(known, hypothesis);
  if (study && id === "backlog-overrun") {
    const mayBeAway = hypothesesOf(known.hypotheses, study).some(({ variant }) => variant === "short-open");
    return stepsOfOverrun(study, mayBeAway);
  }
  const whole = actionWithFigures(known, hypothesis) ?? actionText(hypothesis);
  if (whole === undefined) return [];
  // A router's routes are the same for all services.
  const who = hypothesis.variant === "no-route" ? "Network team" : ownerOf(id, study);
  return [{ who, ...inTwo(whole), settles: [] }];
}

/** What to do about a cause, where the capture has figures for it. */
function actionWithFigures(known: KnownDiagnosis, hypothesis: HypothesisReport): string | undefined {
  if (hypothesis.id === "one-sided-capture") return oneSidedStep(known);
  const isOfWorst = studyOf(known, hypothesis) === known.studies[0];
  if (hypothesis.id === "nothing-listens" && isOfWorst && known.fallback)
    return fallbackAction(known.fallback, known.studies[0]!.server);
  const survivedSeconds = studyOf(known, hypothesis)?.survivedIdleSeconds ?? 0;
  if (hypothesis.id !== "middlebox-idle-timeout" || survivedSeconds === 0) return undefined;
  return (
    `send TCP keep-alives at least every ${Math.floor(survivedSeconds)} s, or raise the time-out of the firewall, load balancer or ` +
    "NAT on the path. Silences of that length were survived."
  );
}

/** Who mends a cause, where it is not the server's administrator. */
const OWNERS: Partial<Record<HypothesisId, string>> = {
  "network-loss": "Network team, for",
  "firewall-in-path": "Network team, for",
  "mtu-black-hole": "Network team, for",
  "listener-down": "Operator of the application at",
  "middlebox-idle-timeout": "Operator of the application at",
};

function ownerOf(id: HypothesisId, study: ServiceStudy | undefined): string {
  if (id === "port-reuse-conflict") return clientOwner(study);
  if (id === "one-sided-capture") return "Who captures next";
  // A host goes away with all its ports.
  if (id === "server-down" && study) return `Administrator of ${study.server}`;
  const place = study ? endpointText(study.server, study.serverPort) : "the server";
  return `${OWNERS[id] ?? "Administrator of"} ${place}`;
}

/** More workers or quicker ones, with the figures that they must reach; and fewer connects. `mayBeAway`: the listener, briefly. */
function stepsOfOverrun(study: ServiceStudy, mayBeAway: boolean): NextStep[] {
  const { capacity } = study;
  const needed = workersNeeded(study);
  const asked = capacity
    ? `${rateText(capacity.demandPerSecond)} connections a second are asked for and ${rateText(capacity.perSecond)} are taken: `
    : "";
  return [
    {
      who: `Vendor of the application at ${endpointText(study.server, study.serverPort)}`,
      brief: needed ? needed.advice : `${asked}let more connections be taken at the same time`,
      more:
        (needed ? `What takes ${needed.each} for each? ` : "") +
        (mayBeAway ? "Does the application close or re-open its listening socket between accepts? " : "") +
        "More threads that take connections, shorter work before the next accept(), or more servers behind a load balancer; a " +
        "longer listen backlog rides out bursts only.",
      settles: [],
    },
    {
      who: clientOwner(study),
      brief: "keep connections open and use them again",
      more: "Fewer connects help at once.",
      settles: [],
    },
  ];
}
