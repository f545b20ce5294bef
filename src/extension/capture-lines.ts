/** What the window says of a capture where there is room for a line only: the status bar, and the line over the tree. */
import { shareText } from "../base/share-text";
import type { CaptureReport } from "../report/report-shapes";
import type { Translate } from "./translate";

/** What lines depend on besides the capture. */
export interface LineContext {
  t: Translate;
  /** BCP 47 tag for numbers. */
  language: string;
}

/** "36,952 conversations · 91.9% failed"; where the memory budget left some out, that the figures are of the others. */
export function summaryLine(report: CaptureReport, { t, language }: LineContext): string {
  const { nConversations, memory } = report.capture;
  const total = nConversations.toLocaleString(language);
  const share = shareText(report.severities.failed / Math.max(1, nConversations), language);
  if (memory?.beyond) return t("{0} conversations analyzed · {1} of them failed", total, share);
  if (nConversations === 0) return t("No TCP conversation");
  const { failed, degraded } = report.severities;
  if (nConversations === 1) {
    if (failed === 1) return t("1 conversation · failed");
    return degraded === 1 ? t("1 conversation · degraded") : t("1 conversation");
  }
  if (failed === 0 && degraded > 0)
    return t("{0} conversations · {1} degraded", total, shareText(degraded / nConversations, language));
  return t("{0} conversations · {1} failed", total, share);
}

/** That the memory budget left conversations out; "" where it did not. */
export function leftOutLine(report: CaptureReport, { t, language }: LineContext): string {
  const beyond = report.capture.memory?.beyond;
  if (!beyond) return "";
  const atLeast = beyond.nPairsAtLeast.toLocaleString(language);
  return t("Only what was analyzed: at least {0} later connections were not", atLeast);
}

/** That the list of conversations is empty because the whole capture has none; "" where it has. */
export function noneLine(report: CaptureReport, { t }: LineContext): string {
  return report.capture.nConversations === 0 ? t("No TCP conversation in this capture") : "";
}

/** How far reading is; `percent` is negative where that is unknown. */
export function readingLine(name: string, percent: number, { t, language }: LineContext): string {
  return percent < 0
    ? t("Reading {0}…", name)
    : t("Reading {0}: {1}", name, shareText(percent / 100, language));
}
