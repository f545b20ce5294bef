/** What to do next, where the capture says more than the cause alone. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { analyzeBytes } from "../../../src/analyze";
import { diagnose } from "../../../src/report/diagnosis";
import { connects, diagnosisOf, HEALTHY, times } from "../../support/connect-script";
import { captureBytes, compileDialogue } from "../../support/dialogue-compiler";
import { CLOSE_BY_FIN, EXCHANGE, HANDSHAKE, LATER } from "../../support/dialogue-phrases";

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
