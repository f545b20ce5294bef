/** Who reset connections while data was under way, and after which pause. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { analyzeBytes } from "../../../src/analyze";
import { diagnose } from "../../../src/report/diagnosis";
import { captureBytes, compileDialogue } from "../../support/dialogue-compiler";
import { hasTshark, tsharkRows } from "../../support/tshark";

const connect = (port: number): string =>
  `+0 client port ${port} > S\n+0.001 server port ${port} > SA\n+0.001 client port ${port} > A`;
const cutByClient = (port: number, pause: number): string =>
  `${connect(port)}\n+0.1 client port ${port} > PA 100\n+0.01 server port ${port} > PA 1000\n+${pause} client port ${port} > R`;
const cutByServer = (port: number, pause: number): string =>
  `${connect(port)}\n+0.1 client port ${port} > PA 100\n+0.01 server port ${port} > PA 1000\n` +
  `+0.01 client port ${port} > PA 50\n+${pause} server port ${port} > RA`;

const bytesOf = (parts: readonly string[]): Uint8Array =>
  captureBytes(compileDialogue([...parts, "+60 bystander"].join("\n")));

function lookOf(bytes: Uint8Array): string {
  const { checked } = diagnose(analyzeBytes(bytes).finish());
  return checked.find(({ question }) => question === "What does the trouble look like?")?.sentence ?? "";
}

describe("a connection that was reset while data was under way", () => {
  it("is told with who reset it, when, and how long after the frame before", (context) => {
    const bytes = bytesOf([cutByClient(40_000, 29.655)]);
    assert.match(
      lookOf(bytes),
      /was under way\. 10\.0\.0\.1, the client, reset it at 29\.767 s, 29\.655 s after the frame before, with data outstanding\.$/,
    );
    if (!hasTshark) {
      context.diagnostic("tshark is absent");
      return;
    }
    const rows = tsharkRows(bytes, ["tcp.flags.reset", "tcp.time_delta", "tcp.time_relative"]);
    const [, delta, relative] = rows.find(([isReset]) => isReset === "1" || isReset === "True") ?? [];
    assert.deepEqual([Number(delta).toFixed(3), Number(relative).toFixed(3)], ["29.655", "29.767"]);
  });

  it("is told with its time where more follows the RST", () => {
    const late = `${cutByServer(40_000, 2)}\n+1 client port 40000 > PA 10`;
    assert.match(
      lookOf(bytesOf([late])),
      / 10\.0\.0\.2, the server, reset it at 2\.122 s, 2\.000 s after the frame before, with data outstanding\.$/,
    );
  });

  it("is counted by who reset it, with the range of pauses, where there are several", () => {
    const parts = [
      cutByServer(40_001, 5),
      cutByClient(40_002, 30),
      cutByServer(40_003, 7),
      cutByServer(40_004, 5),
    ];
    assert.match(
      lookOf(bytesOf(parts)),
      / The server reset 3, 5\.000 s to 7\.000 s after the frame before; the client reset 1, 30\.000 s after the frame before, with data outstanding\.$/,
    );
  });

  it("says that the RST carries bytes, which may tell why, and does not count them as data before it", () => {
    const parts = [cutByClient(40_000, 0.5).replace(/> R$/, "> R 13")];
    const [step = ""] = diagnose(analyzeBytes(bytesOf(parts)).finish()).whatToDo;
    assert.match(
      step,
      /\(RST: frame 6, 0\.500 s after the frame before; it carries 13 bytes: read them\)\.$/,
    );
  });
});
