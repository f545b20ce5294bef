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
  if (nConversations === 1)
    return report.severities.failed === 1 ? t("1 conversation · failed") : t("1 conversation");
  return t("{0} conversations · {1} failed", total, share);
}

/** That the memory budget left conversations out; "" where it did not. */
export function leftOutLine(report: CaptureReport, { t, language }: LineContext): string {
  const beyond = report.capture.memory?.beyond;
  if (!beyond) return "";
  const atLeast = beyond.nPairsAtLeast.toLocaleString(language);
  return t("Only what was analyzed: at least {0} later connections were not", atLeast);
}

/** How far reading is; `percent` is negative where that is unknown. */
export function readingLine(name: string, percent: number, { t, language }: LineContext): string {
  return percent < 0
    ? t("Reading {0}…", name)
    : t("Reading {0}: {1}", name, shareText(percent / 100, language));
}
