/** An end that goes on without an answer, and one that only repeats itself. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { analyzeBytes } from "../../../src/analyze";
import { diagnose } from "../../../src/report/diagnosis";
import { captureBytes, compileDialogue } from "../../support/dialogue-compiler";
import { causeOf } from "../../support/dialogue-causes";
import { CLOSE_BY_FIN, EXCHANGE, HANDSHAKE, LATER } from "../../support/dialogue-phrases";

const statusOf = (script: string) => causeOf(script, "one-sided-capture")?.status;
const ofClient = (script: string) => `note capture sees only client ${script}`;
/** A connection that began before the capture: `script` is what the capture sees. */
const midstream = (script: string) =>
  ofClient(`${HANDSHAKE} ${EXCHANGE}\n note capture starts ${script} ${LATER}`);
const repeats = [0.2, 0.6, 1.2, 2.4, 4.8].map((wait) => `\n +${wait} client > PA 648 retry lost`).join("");

describe("one-sided-capture", () => {
  it("is supported where the client acknowledges a SYN/ACK that is not there", () => {
    assert.equal(statusOf(ofClient(`${HANDSHAKE} ${EXCHANGE} ${CLOSE_BY_FIN}`)), "supported");
  });

  it("is supported where the client acknowledges more and more", () => {
    assert.equal(statusOf(midstream(`${EXCHANGE} ${EXCHANGE}`)), "supported");
  });

  it("is supported where the client sends new data for longer than it would wait for an answer", () => {
    assert.equal(statusOf(midstream("\n +1 client > PA 10\n +5 client > PA 10")), "supported");
  });

  it("is supported where the server answers a SYN that is not there", () => {
    assert.equal(
      statusOf(`note capture sees only server ${HANDSHAKE} ${EXCHANGE} ${CLOSE_BY_FIN}`),
      "supported",
    );
  });

  it("stays open where the client sends the same bytes again and again: it is not answered", () => {
    assert.equal(statusOf(midstream(`\n +1 client > PA 648 lost ${repeats}`)), "open");
  });

  it("stays open for one frame alone", () => {
    assert.equal(statusOf(midstream("\n +1 client > PA 648")), "open");
  });

  const silentClient = (port: number) =>
    [0, 3, 6].map((wait, i) => `+${wait} client port ${port} > S${i === 0 ? "" : " retry"} lost`).join("\n");

  it("leaves nothing else to weigh of SYNs without an answer: SYN/ACKs and RSTs are missing alike", () => {
    const script = ofClient(`${HANDSHAKE} ${EXCHANGE} ${CLOSE_BY_FIN}\n ${silentClient(50_001)}\n ${LATER}`);
    const ids = diagnose(analyzeBytes(captureBytes(compileDialogue(script))).finish()).hypotheses;
    assert.deepEqual(
      ids.map(({ id }) => id),
      ["one-sided-capture"],
    );
    assert.match(ids[0]!.for[1]!.sentence, /^1 connection has nothing but SYNs here, and failed\./);
    assert.equal(ids[0]!.for[1]!.frames.length, 1);
  });

  it("lets all be weighed where nothing shows that the server answered", () => {
    const script = ofClient(`\n +0 client > S\n +3 client > S retry\n +6 client > S retry ${LATER}`);
    assert.ok(diagnose(analyzeBytes(captureBytes(compileDialogue(script))).finish()).hypotheses.length > 1);
  });

  it("is not weighed where both are heard", () => {
    assert.equal(statusOf(`${HANDSHAKE} ${EXCHANGE} ${LATER}`), undefined);
  });
});
