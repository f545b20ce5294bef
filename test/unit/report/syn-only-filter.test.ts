import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { CaptureAnalysis } from "../../../src/analyze";
import { diagnose } from "../../../src/report/diagnosis";
import type { Focus } from "../../../src/report/focus";
import { captureOf, connects, type Connect } from "../../support/connect-script";

const SAMPLE = readFileSync(new URL("../../../media/sample.pcapng", import.meta.url));

function filterIn(checked: ReturnType<typeof diagnose>["checked"]): string | undefined {
  return checked.find(({ question }) => question === "What does the trouble look like?")?.filter;
}

function filterOfSample(focus: Focus): string | undefined {
  const analysis = new CaptureAnalysis({ name: "sample.pcapng", fileBytes: SAMPLE.length });
  analysis.feed(SAMPLE);
  return filterIn(diagnose(analysis.finish(), focus).checked);
}

function filterOf(all: readonly Connect[]): string | undefined {
  return filterIn(diagnose(captureOf(all)).checked);
}

describe("the filter for all SYNs that nothing answered", () => {
  it("is by tcp.completeness, at the service", () => {
    assert.equal(filterOfSample({}), "tcp.completeness == 1 && ip.dst == 10.0.0.10 && tcp.dstport == 9440");
    const some = connects(0, 40, ["accepted", "silent"]);
    assert.match(filterOf(some) ?? "", /^tcp\.completeness == 1 && /);
  });

  it("is not given where it shows connections that the sentence does not speak of", () => {
    assert.equal(filterOfSample({ toSeconds: 200 }), undefined, "those after the focus");
  });

  it("is not given where a router's answer makes a connection of SYNs another one", () => {
    assert.equal(
      filterOf([...connects(0, 40, ["silent", "accepted"]), ...connects(40, 42, ["rejected"])]),
      undefined,
    );
  });
});
