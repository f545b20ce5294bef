/** What to do next, where the capture says more than the cause alone. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { analyzeBytes } from "../../../src/analyze";
import { diagnose } from "../../../src/report/diagnosis";
import { connects, diagnosisOf, HEALTHY, times } from "../../support/connect-script";
import { captureBytes, compileDialogue } from "../../support/dialogue-compiler";
import { CLOSE_BY_FIN, EXCHANGE, HANDSHAKE, LATER } from "../../support/dialogue-phrases";

/** What to do first about a dialogue. */
function firstStep(script: string): string {
  return diagnose(analyzeBytes(captureBytes(compileDialogue(script))).finish()).whatToDo[0] ?? "";
}

describe("the step that asks", () => {
  const request = `${HANDSHAKE}\n +0.01 client > PA 200\n +0.0005 server > A`;

  it("about a request without an answer says how long it waited, and for what", () => {
    assert.match(
      firstStep(`${request}\n +29.9995 bystander`),
      /\(frame 4; the client waited 30\.000 s, until the capture's end\)\.$/,
    );
    assert.match(
      firstStep(`${request}\n +29.9995 client > RA ${LATER}`),
      /\(frame 4; the client waited 30\.000 s\)\.$/,
    );
    assert.match(
      firstStep(`${request}\n +0.0015 server > FA\n +0 client > FA\n +0 server > A`),
      /\(frame 4; the server closed the connection 2\.00 ms after the client's last data\)\.$/,
    );
  });

  it("about data sent in vain asks for the receiver too, where it fills the window that was left", () => {
    const vain = (window: number) => `${HANDSHAKE} ${EXCHANGE}
      +0.1 client > PA 400
      +0.1 server > A win ${window}
      +0.1 client > PA 500 lost
      +0.3 client > PA 500 retry lost
      +0.6 client > PA 500 retry lost
      +1.2 client > PA 500 retry lost ${LATER}`;
    assert.match(
      firstStep(vain(500)),
      /, or whether the receiver hangs: it fills the 500 bytes of window that were left\.$/,
    );
    assert.doesNotMatch(firstStep(vain(501)), /receiver/);
  });
});

describe("the step that mends", () => {
  it("a path that forgets idle connections names the silence that was survived", () => {
    const survived = `${HANDSHAKE} ${EXCHANGE}\n +200 client > PA 10\n +0.001 server > A ${CLOSE_BY_FIN}`;
    const dropped = `
      +1     client > S new
      +0.001 server > SA
      +0     client > A ${EXCHANGE}
      +300   client > PA 10 lost
      +0.3   client > PA 10 retry lost
      +0.6   client > PA 10 retry lost`;
    const script = `${survived} ${dropped} ${LATER}`;
    const { whatToDo } = diagnose(analyzeBytes(captureBytes(compileDialogue(script))).finish());
    assert.match(
      whatToDo[0]!,
      /: send TCP keep-alives at least every 200 s, or raise .*\. Silences of that length were survived\.$/,
    );
  });

  it("a host that went away asks its administrator, and closes no point that is open by form alone", () => {
    const { whatToDo, hypotheses } = diagnosisOf([...HEALTHY, ...connects(40, 140, times(4, "silent"))]);
    assert.equal(hypotheses[0]?.id, "server-down");
    assert.ok(
      whatToDo.includes("Administrator of 10.0.0.2: find out why the host went away."),
      whatToDo.join("\n"),
    );
    assert.doesNotMatch(whatToDo.join(" "), /SYN-flood/);
  });
});
