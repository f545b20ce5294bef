/** A RST before the SYN/ACK that the client ignored: it is told, and another TTL leads to the path, not to the application. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { analyzeBytes } from "../../../src/analyze";
import { diagnose } from "../../../src/report/diagnosis";
import type { CheckedStep } from "../../../src/report/diagnosis-shapes";
import { renderReport } from "../../../src/report/render-report";
import { captureBytes, compileDialogue } from "../../support/dialogue-compiler";
import { EXCHANGE, HANDSHAKE, LATER } from "../../support/dialogue-phrases";

const dataOf = (script: string) => analyzeBytes(captureBytes(compileDialogue(script)), "a.pcapng").finish();

const toldOf = (script: string): CheckedStep | undefined =>
  diagnose(dataOf(script)).checked.find(({ question }) => question === "Were RSTs ignored?");

const REST = "+0.1 client > A\n +0.1 client > PA 25\n +1 server > A\n +0.1 server > RA";
const injected = (rst: string): string =>
  `+0 client > S\n +0.2 server > ${rst}\n +1 server > SA ttl 49\n ${REST} ${LATER}`;
const FOREIGN = injected("RA seq 0 ttl 46");

describe("a RST before the SYN/ACK that the client ignored", () => {
  it("is told with its frame, and by another TTL is not the server's own", () => {
    const { sentence, frames, showsEach } = toldOf(FOREIGN)!;
    assert.equal(
      sentence,
      "Of 1 connection a RST came before the SYN/ACK, and the client ignored it and went on. The RST has another TTL than the " +
        "SYN/ACK (frame 2: 46, frame 3: 49): by inference the server did not send it, something on the path did.",
    );
    assert.deepEqual(
      [frames, showsEach],
      [
        [2, 3],
        ["rst-ignored", "syn-ack"],
      ],
    );
  });

  it("is told where its numbers do not answer the SYN, too", () => {
    assert.deepEqual(toldOf(injected("RA seq 0 ack 77 ttl 46"))?.frames, [2, 3]);
  });

  it("leads to the path where a RST ends the connection, not to the application", () => {
    const { verdictParts, whatToDo } = diagnose(dataOf(FOREIGN));
    assert.match(
      verdictParts.find(({ label }) => label === "Why")!.text,
      /^By inference, something on the path sends RSTs/,
    );
    assert.equal(whatToDo.length, 1);
    assert.match(
      whatToDo[0]!,
      /^Network team, for 10\.0\.0\.2:80: .*frame 2 has TTL 46, the SYN\/ACK in frame 3 has 49/,
    );
  });

  it("stands among the frames that are shown", () => {
    const text = renderReport(dataOf(FOREIGN), {}, "text", { files: ["a.pcapng"], version: "" });
    assert.match(
      text.replaceAll(/\s+/g, " "),
      /1 \(SYN\), 2 \(RST that the client ignored\), 3 \(SYN\/ACK\)/,
    );
  });

  it("may be anybody's where its TTL is the server's", () => {
    const script = injected("RA seq 0 ttl 49");
    assert.match(toldOf(script)!.sentence, /Who sent it does not show: /);
    assert.match(diagnose(dataOf(script)).whatToDo[0]!, /^Operator of the application at/);
  });

  it("is none where the client tries again, where it comes later, and where all is well", () => {
    const refused = `+0 client > S\n +0.001 server > RA\n +1 client > S retry\n +0.1 server > SA ttl 49\n ${REST}`;
    const later = `${HANDSHAKE} ${EXCHANGE}\n +0.1 server > R ttl 46`;
    for (const script of [refused, later, `${HANDSHAKE} ${EXCHANGE}`])
      assert.equal(toldOf(`${script} ${LATER}`), undefined);
  });

  it("is none where payload or a FIN came before the SYN/ACK: who sent what is not clear then", () => {
    for (const early of ["client > PA 20", "server > FA seq 3000000000 ack 1001"]) {
      const script = `+0 client > S\n +0.01 ${early}\n +0.2 server > RA seq 0 ttl 46\n +1 server > SA ttl 49\n ${REST}`;
      assert.equal(toldOf(`${script} ${LATER}`), undefined);
    }
  });

  it("is none where it belongs to the connection before on the same ports", () => {
    const script = `${HANDSHAKE} ${EXCHANGE}\n +60 client > S new\n +0.01 server > R old\n +0.1 server > SA ttl 49\n ${REST}`;
    assert.equal(toldOf(`${script} ${LATER}`), undefined);
  });
});
