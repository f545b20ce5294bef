/**
 * What a person reads when something could not be done: code → title, text, and whether a restart may help.
 * The only place where failures become sentences; everything else passes codes.
 */
import type { Failure, FailureCode } from "../protocol/child-contract";
import type { Translate } from "./translate";

/** A failure in words. */
export interface FailureText {
  title: string;
  /** One or two sentences: what happened, and what the reader may do. */
  text: string;
  /** True where starting the analysis again may end otherwise. */
  canRestart: boolean;
}

/** The words for a failure of the capture `fileName`. The detail is not in them: who shows them shows it beside. */
export function failureText(failure: Failure, fileName: string, t: Translate): FailureText {
  return TEXTS[failure.code](t, fileName);
}

/** A failure on one line, with its detail where it has one. */
export function failureLine(failure: Failure, fileName: string, t: Translate): string {
  const { title, text } = failureText(failure, fileName, t);
  return [`${title}.`, text, ...(failure.detail === "" ? [] : [`(${failure.detail})`])].join(" ");
}

const TEXTS: Record<FailureCode, (t: Translate, fileName: string) => FailureText> = {
  "file-not-found": (t, fileName) => ({
    title: t("The file is gone"),
    text: t("{0} does not exist. It may have been moved, renamed or deleted.", fileName),
    canRestart: true,
  }),
  "is-a-folder": (t, fileName) => ({
    title: t("This is a folder"),
    text: t("{0} is a folder. Open a capture file in it.", fileName),
    canRestart: false,
  }),
  "not-readable": (t, fileName) => ({
    title: t("The file cannot be read"),
    text: t("{0} cannot be read. Check its permissions, or copy it to a local disk.", fileName),
    canRestart: true,
  }),
  "empty-file": (t, fileName) => ({
    title: t("The file is empty"),
    text: t("{0} has no bytes. If it is being written just now, restart the analysis later.", fileName),
    canRestart: true,
  }),
  "not-a-capture": (t, fileName) => ({
    title: t("Not a packet capture"),
    text: t(
      "{0} is neither pcapng nor pcap, whatever its name says. Another editor may show what it holds.",
      fileName,
    ),
    canRestart: false,
  }),
  "unsupported-format": (t, fileName) => ({
    title: t("This capture format is not supported"),
    text: t(
      "{0} is a capture of a kind that cannot be read here. Save it as pcapng with Wireshark.",
      fileName,
    ),
    canRestart: false,
  }),
  "read-error": (t, fileName) => ({
    title: t("Reading stopped"),
    text: t("The disk or network gave an error while {0} was read. Restart to try again.", fileName),
    canRestart: true,
  }),
  "file-changed": (t, fileName) => ({
    title: t("The file has changed"),
    text: t("{0} is no longer the file that was analyzed. Restart to analyze what it holds now.", fileName),
    canRestart: true,
  }),
  "compressed-among-several": (t, fileName) => ({
    title: t("One of several files is compressed"),
    text: t("{0} holds a compressed file. Open that one alone to see its frames.", fileName),
    canRestart: false,
  }),
  "out-of-memory": (t, fileName) => ({
    title: t("Not enough memory"),
    text: t("{0} needs more memory than there is. Close other captures, or open a part of it.", fileName),
    canRestart: true,
  }),
  cancelled: (t, fileName) => ({
    title: t("Reading was cancelled"),
    text: t("{0} was not read to its end. Restart to read it from the beginning.", fileName),
    canRestart: true,
  }),
  "not-analyzed": (t, fileName) => ({
    title: t("Not analyzed yet"),
    text: t("{0} has not been analyzed yet. Wait until reading is done, or restart it.", fileName),
    canRestart: true,
  }),
  "peer-gone": (t, fileName) => ({
    title: t("The analyzer stopped"),
    text: t(
      "The process that reads {0} has ended unexpectedly. Restart it to analyze the capture again.",
      fileName,
    ),
    canRestart: true,
  }),
  "version-mismatch": (t) => ({
    title: t("Megalodon was updated"),
    text: t("Two parts of Megalodon have different versions. Reload the window."),
    canRestart: false,
  }),
  "bad-request": (t) => ({
    title: t("The request was refused"),
    text: t("The analyzer did not understand a request. The Megalodon output channel says which."),
    canRestart: true,
  }),
  internal: (t, fileName) => ({
    title: t("Something went wrong"),
    text: t(
      "The analysis of {0} hit a fault of Megalodon itself. The output channel has its details.",
      fileName,
    ),
    canRestart: true,
  }),
};
