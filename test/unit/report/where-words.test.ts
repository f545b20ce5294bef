/** Where the verdict says that the trouble is: the service that has most of it, and its own clients. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { analyzeBytes } from "../../../src/analyze";
import { diagnose } from "../../../src/report/diagnosis";
import { partOf } from "../../support/connect-script";
import { captureBytes, compileDialogue } from "../../support/dialogue-compiler";

/** The verdict's part "Where" of a capture that goes on for a minute. */
function whereIn(...lines: string[]): string {
  const dialogue = compileDialogue([...lines, "+60 bystander"].join("\n"));
  return partOf(diagnose(analyzeBytes(captureBytes(dialogue)).finish()), "Where");
}

/** Connects of the client named last to the server named last, each refused, or each accepted. */
const refused = (from: number, n: number): string[] =>
  range(from, n).flatMap((port) => [`+0.1 client port ${port} > S`, `+0.001 server port ${port} > RA`]);
const accepted = (from: number, n: number): string[] =>
  range(from, n).flatMap((port) => [
    `+0.1 client port ${port} > S`,
    `+0.001 server port ${port} > SA`,
    `+0 client port ${port} > A`,
    `+0.001 client port ${port} > PA 100`,
    `+0.001 server port ${port} > PA 100`,
    `+0 client port ${port} > FA`,
    `+0 server port ${port} > FA`,
    `+0 client port ${port} > A`,
  ]);
const range = (from: number, n: number): number[] => Array.from({ length: n }, (_, i) => from + i);

describe("where the trouble is", () => {
  it("is a pair and a service, where the service has one client", () => {
    assert.equal(
      whereIn(...refused(50_000, 3)),
      "The trouble is on 10.0.0.1 → 10.0.0.2, at the service 10.0.0.2:80.",
    );
  });

  it("is told of the service's own clients, also where another pair has more failures", () => {
    const where = whereIn(
      ...["note client 10.0.1.1", ...refused(50_000, 3)],
      ...["note client 10.0.1.2", ...refused(51_000, 2)],
      ...["note client 10.0.1.3", "note server 10.0.0.9", ...refused(52_000, 4)],
    );
    assert.equal(
      where,
      "The trouble is at the service 10.0.0.2:80. Both of its clients met it, 10.0.1.1 most: 3 of 3 connections failed.",
    );
  });

  it("says which clients did not meet it", () => {
    const where = whereIn(
      ...["note client 10.0.1.1", ...refused(50_000, 3)],
      ...["note client 10.0.1.2", ...accepted(51_000, 2)],
      ...["note client 10.0.1.4", ...accepted(53_000, 1)],
    );
    assert.equal(
      where,
      "The trouble is on 10.0.1.1 → 10.0.0.2, at the service 10.0.0.2:80 (not on the busiest pair, 10.0.1.2 → 10.0.0.2, where " +
        "none failed). The service's 2 other clients had none in 3 connections.",
    );
  });

  it("names no client as the worst where the first two are alike", () => {
    const where = whereIn(
      ...["note client 10.0.1.1", ...refused(50_000, 2)],
      ...["note client 10.0.1.2", ...refused(51_000, 2)],
      ...["note client 10.0.1.4", ...accepted(53_000, 1)],
    );
    assert.match(where, /at the service 10\.0\.0\.2:80.*\. 2 of its 3 clients met it\.$/);
  });
});
