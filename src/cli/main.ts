/**
 * The command line: `megalodon analyze FILE`, `megalodon conversations FILE` and others.
 * Exit codes: 0 analysed; 1 analysed, but the capture has defects or is beyond the memory budget (said on stderr), or the
 * readers of `verify` do not agree on all frames; 2 usage; 3 unreadable or not a capture (or the report could not be written).
 */
import { memorySentences } from "../report/memory-words";
import { problemSentence } from "../report/summary-sentences";
import { count } from "../report/number-text";
import type { AnalysisData } from "../report/analysis-data";
import type { ProblemReport } from "../report/report-shapes";
import { readOnOneThread, SourceFailure } from "../source/capture-bytes";
import { readCaptureSet, siblingsOf } from "../source/capture-set";
import { readCapture } from "../source/read-capture";
import { parseArguments, type CaptureWords, type CliArguments, type FramesArguments } from "./arguments";
import { writeFrames } from "./frames-output";
import { failureSentence } from "./failure-sentences";
import { writeConversations, writeSummary } from "./output";
import { progressLine } from "./progress-line";
import { isAgreed, verifyCapture, verifyText } from "../verify/verify-capture";
import { writeReport, type ReportArguments } from "./report-command";
import { USAGE } from "./usage";

const EXIT = { OK: 0, DEFECTS: 1, USAGE: 2, UNREADABLE: 3 } as const;

async function main(): Promise<number> {
  const parsed = parseArguments(process.argv.slice(2));
  if ("help" in parsed) {
    process.stdout.write(parsed.help === "version" ? `${process.env.MEGALODON_VERSION ?? ""}\n` : USAGE);
    return EXIT.OK;
  }
  if ("error" in parsed) {
    process.stderr.write(`megalodon: ${parsed.error}\n${USAGE}`);
    return EXIT.USAGE;
  }
  return run(parsed);
}

async function run(parsed: CliArguments): Promise<number> {
  if (parsed.command === "frames") return runFrames(parsed);
  if (parsed.command === "verify") return runVerify(parsed.file);
  const progress = progressLine(process.stderr);
  const files = await filesOf(parsed.capture);
  const [file = ""] = files;
  // Ctrl-C ends the capturing program at the other end of a pipe; what came through it is still analysed.
  if (file === "-") process.once("SIGINT", () => undefined);
  try {
    const options = { onProgress: progress.show, maxMegabytes: parsed.capture.maxMegabytes };
    const data = await (files.length > 1 ? readCaptureSet(files, options) : readCapture(file, options));
    progress.clear();
    if (parsed.command === "report") return await runReport(data, parsed);
    if (parsed.command === "analyze") await writeSummary(data, parsed.format, parsed.focus);
    else await writeConversations(data, parsed.format, parsed.focus);
    return tellDefects(data);
  } catch (error) {
    progress.clear();
    if (!(error instanceof SourceFailure)) throw error;
    process.stderr.write(`megalodon: ${failureSentence(error.failure, error.path ?? file)}\n`);
    return EXIT.UNREADABLE;
  }
}

async function filesOf({ files, isRing }: CaptureWords): Promise<readonly string[]> {
  const [file = ""] = files;
  return isRing ? siblingsOf(file) : files;
}

async function runReport(data: AnalysisData, parsed: ReportArguments): Promise<number> {
  const failure = await writeReport(data, parsed);
  if (failure === undefined) return tellDefects(data);
  process.stderr.write(`megalodon: the report could not be written: ${failure}\n`);
  return EXIT.UNREADABLE;
}

/** Lists frames; a reader that goes away (`| head`) ends it quietly. */
async function runFrames(parsed: FramesArguments): Promise<number> {
  const files = await filesOf(parsed.capture);
  try {
    const problems = await writeFrames(parsed, files);
    return tellProblems(problems, 0);
  } catch (error) {
    if (!(error instanceof SourceFailure)) throw error;
    process.stderr.write(`megalodon: ${failureSentence(error.failure, error.path ?? files[0] ?? "")}\n`);
    return EXIT.UNREADABLE;
  }
}

/** 0 where the readers agree on all frames, and the file has no defect. */
async function runVerify(file: string): Promise<number> {
  try {
    const report = await verifyCapture(file);
    process.stdout.write(verifyText(report));
    const isSound = report.nDefects === 0 && report.nCompared === report.nFrames;
    return isSound && isAgreed(report) ? EXIT.OK : EXIT.DEFECTS;
  } catch (error) {
    if (!(error instanceof SourceFailure)) throw error;
    process.stderr.write(`megalodon: ${failureSentence(error.failure, file)}\n`);
    return EXIT.UNREADABLE;
  }
}

function tellDefects(data: AnalysisData): number {
  const { problems, nProblemsLeftOut } = data.capture;
  const coarsened = memorySentences(data.capture);
  for (const sentence of coarsened) process.stderr.write(`megalodon: ${sentence}\n`);
  const exitCode = tellProblems(problems, nProblemsLeftOut);
  return coarsened.length > 0 ? EXIT.DEFECTS : exitCode;
}

function tellProblems(problems: readonly ProblemReport[], nProblemsLeftOut: number): number {
  if (problems.length === 0) return EXIT.OK;
  for (const problem of problems) process.stderr.write(`megalodon: ${problemSentence(problem)}\n`);
  if (nProblemsLeftOut > 0) process.stderr.write(`megalodon: and ${count(nProblemsLeftOut)} defects more\n`);
  return EXIT.DEFECTS;
}

// A reader that goes away (`| head`) is told to whoever writes: without a listener, the stream would end the process.
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });
}

readOnOneThread();
main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.stderr.write(
      `megalodon: internal error: ${error instanceof Error ? (error.stack ?? "") : String(error)}\n`,
    );
    process.exitCode = 70;
  },
);
