/**
 * A reporter of node:test for programs: one JSON line for each test that ended,
 * `{ outcome: "passed" | "failed" | "skipped", name, reason? }`. Suites do not count; a file that could not be
 * loaded counts as one failed test, and so does a file that holds no test.
 */
import { basename } from "node:path";

export default async function* tally(events) {
  for await (const { type, data } of events) {
    if (type !== "test:pass" && type !== "test:fail") continue;
    if (data.details?.type === "suite" && type === "test:pass") continue;
    // A suite or a parent test that failed only because of tests inside it: those are counted already.
    if (data.details?.error?.failureType === "subtestsFailed") continue;
    yield `${JSON.stringify(entry(type, data))}\n`;
  }
}

function entry(type, data) {
  if (type === "test:fail" && data.todo === undefined) return { outcome: "failed", name: data.name };
  const reason = data.skip ?? data.todo;
  if (reason !== undefined) {
    return {
      outcome: "skipped",
      name: data.name,
      reason: typeof reason === "string" ? reason : "no reason given",
    };
  }
  // node:test reports a file without any test as a passed test that bears the file's name.
  if (data.nesting === 0 && /\.test\.[cm]?[jt]s$/.test(data.name)) {
    return { outcome: "failed", name: `${basename(data.name)} holds no test` };
  }
  return { outcome: "passed", name: data.name };
}
