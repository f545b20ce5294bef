/** What a person reads on stderr when a capture could not be analysed. */
import type { Failure, FailureCode } from "../protocol/child-contract";

const SENTENCES: Record<FailureCode, (file: string) => string> = {
  "file-not-found": (file) => `${file}: no such file`,
  "is-a-folder": (file) => `${file} is a folder, not a capture`,
  "not-readable": (file) => `${file} may not be read: check its permissions`,
  "empty-file": (file) => `${file} is empty`,
  "not-a-capture": (file) =>
    `${file} is not a packet capture (neither pcapng nor pcap, whatever its name says)`,
  "unsupported-format": (file) => `${file} is of a format that is not read`,
  "read-error": (file) => `${file} could not be read`,
  "file-changed": (file) => `${file} has changed since it was read`,
  "compressed-among-several": (file) => `${file} is compressed, and one of several files: read it alone`,
  "out-of-memory": (file) => `${file} needs more memory than there is`,
  cancelled: (file) => `${file}: cancelled`,
  "not-analyzed": (file) => `${file} has not been analysed`,
  "peer-gone": (file) => `${file}: the analyzer stopped`,
  "version-mismatch": (file) => `${file}: parts of different versions are installed`,
  "bad-request": (file) => `${file}: bad request`,
  internal: (file) => `${file}: internal error`,
};

/** One sentence with the detail that belongs to it. */
export function failureSentence(failure: Failure, file: string): string {
  const sentence = SENTENCES[failure.code](file === "-" ? "standard input" : file);
  const addsNothing = failure.detail === "" || failure.detail === file || sentence.includes(failure.detail);
  return addsNothing ? sentence : `${sentence}: ${failure.detail}`;
}
