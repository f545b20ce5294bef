/** Copies of a burst that stand behind the whole burst: a dialogue's copies stand right behind their frames. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { analyzeBytes } from "../../../src/analyze";
import { captureBytes, compileDialogue } from "../../support/dialogue-compiler";
import { CLOSE_BY_FIN, EXCHANGE, HANDSHAKE } from "../../support/dialogue-phrases";

const BURSTS = `
  +0.002    server > A 1000
  +0.000005 server > A 1000
  +0.000005 server > A 1000
  +0.001    client > A`.repeat(8);

describe("copies of a burst that a SPAN port made", () => {
  it("are no loss, also where each of them has the record of another segment before it", () => {
    const compiled = compileDialogue(
      `note span copies every frame ${HANDSHAKE} ${EXCHANGE} ${BURSTS} ${CLOSE_BY_FIN}`,
    );
    const frames = compiled.frames.toSorted((a, b) => a.atNs - b.atNs);
    assert.notDeepEqual(frames, compiled.frames);
    const [row] = analyzeBytes(captureBytes({ ...compiled, frames }), "burst.pcapng").rows();
    assert.equal(row?.pattern, "closed-fin");
    assert.ok(row.retransmissions >= 8, "Wireshark takes them for retransmissions");
  });
});
