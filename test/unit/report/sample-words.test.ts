/** What the report says of the sample capture, sentence by sentence, where a reader once stumbled. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { analyzeBytes } from "../../../src/analyze";
import { renderReport, type ReportFormat } from "../../../src/report/render-report";

const data = analyzeBytes(
  readFileSync(new URL("../../../media/sample.pcapng", import.meta.url)),
  "sample.pcapng",
).finish();
const reportOf = (format: ReportFormat): string =>
  renderReport(data, {}, format, { files: ["sample.pcapng"], version: "" });
const text = reportOf("text").replaceAll(/\s+/g, " ");

describe("the report of the sample", () => {
  it("says under the title where the capture was taken", () => {
    assert.match(text, /2015-06-24 14:00:00\.000000 UTC\. Taken at or near the client 192\.168\.1\.1 What:/);
  });

  it("sets what loss would have to take against what it would have to spare", () => {
    const words =
      "it would have to take 50.3 % of the SYNs (242 of 481), but only 0.3 % of the segments with payload (2 of 681)";
    assert.ok(text.includes(words));
  });

  it("numbers the steps in the head as the list does", () => {
    const numbers = [...text.slice(0, text.indexOf("The picture")).matchAll(/ (\d)\. (\w+ of [\w .]+)/g)];
    assert.ok(numbers.length > 1);
    for (const [, number = "", who = ""] of numbers)
      assert.ok(
        text.slice(text.indexOf("What to do --")).includes(` ${number}. ${who}`),
        `${number}. ${who}`,
      );
  });

  it("counts the windows of the plateau, all of which lie within", () => {
    assert.ok(text.includes("in each of 23 windows of 10 s 0.90 to 1.10"));
  });

  it("tells times of connecting as what they are", () => {
    assert.ok(text.includes("sent 3 SYNs in vain, the last 9.0 s after the first"));
    assert.ok(text.includes("the first port came round 69.554 s after connects began to fail"));
    assert.ok(text.includes("only one more SYN followed, 22.688 s later; it connected"));
  });

  it("tells how soon ports came round at the earliest", () => {
    assert.ok(
      text.includes("The shortest time from an old connection's last frame to the new SYN is 118.974 s."),
    );
  });

  it("names the services whose causes it does not tell", () => {
    assert.ok(text.includes("And 4 more, at services with less trouble (10.0.0.20:9450)"));
  });

  it("ends its charts with the capture", () => {
    assert.match(text, / 339 to 362\.3 0\.04/);
  });

  it("has the names of a chart's lines under it, for narrow screens", () => {
    const html = reportOf("html");
    assert.match(html, /<p class="legend"[^>]*><span class="key asked">SYNs sent<\/span>/);
    assert.match(
      html,
      /<p class="legend"[^>]*>From top to bottom: SYN, SYN\/ACK, RST, FIN, retransmissions</,
    );
  });
});
