/** A client that is refused at one address of a name, and connects at the other. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { analyzeBytes } from "../../../src/analyze";
import { diagnose } from "../../../src/report/diagnosis";
import { partOf } from "../../support/connect-script";
import { captureBytes, compileDialogue } from "../../support/dialogue-compiler";

const refused = (port: number): string =>
  `note server 10.0.0.2\n+1 client port ${port} > S\n+0.0002 server port ${port} > RA`;
const accepted = (port: number, after = 0.0001): string => `note server 10.0.0.3
  +${after} client port ${port} > S
  +0.0002 server port ${port} > SA
  +0 client port ${port} > A
  +0.001 client port ${port} > PA 100
  +0.001 server port ${port} > PA 100
  +0 client port ${port} > A`;

const diagnosisOf = (...lines: string[]) =>
  diagnose(analyzeBytes(captureBytes(compileDialogue([...lines, "+60 bystander"].join("\n")))).finish());
const howOf = (...lines: string[]) => partOf(diagnosisOf(...lines), "How");

describe("a connection to another address right behind each refusal", () => {
  const both = [refused(50_001), accepted(50_002), refused(50_003), accepted(50_004)];

  it("is told as one name with two addresses, which needs nothing", () => {
    const diagnosis = diagnosisOf(...both);
    assert.equal(
      partOf(diagnosis, "How"),
      "Right behind each of the 2 refusals (0.10 ms at most), a connection to port 80 at 10.0.0.3 was accepted: it looks like one name " +
        "with two addresses, at one of which nobody listens, and users felt next to nothing.",
    );
    assert.match(
      diagnosis.whatToDo[0]!,
      /^Administrator of 10\.0\.0\.2:80: nothing needs to be done, as clients connect at 10\.0\.0\.3 at once\./,
    );
  });

  it("is proved by the refusals and the SYN/ACKs", () => {
    const step = diagnosisOf(...both).checked.find(({ question }) =>
      question.startsWith("Did the client get"),
    );
    assert.deepEqual(step?.showsEach, ["rst-from-server", "syn-ack", "rst-from-server", "syn-ack"]);
    assert.deepEqual(step.frames, [2, 4, 10, 12]);
  });
});

describe("no fallback is claimed", () => {
  it("where one of the refusals is followed by none", () => {
    assert.equal(howOf(refused(50_001), accepted(50_002), refused(50_003)), "");
    assert.equal(howOf(refused(50_001), refused(50_003), accepted(50_004)), "");
  });

  it("where the other connection comes seconds later", () => {
    assert.equal(howOf(refused(50_001), accepted(50_002, 2)), "");
  });

  it("where the other connection is of another client", () => {
    assert.equal(howOf(refused(50_001), "note client 10.0.0.7", accepted(50_002)), "");
  });

  it("where the service accepts others", () => {
    const how = howOf(refused(50_001), accepted(50_002), accepted(50_003).replace("10.0.0.3", "10.0.0.2"));
    assert.doesNotMatch(how, /one name/);
  });
});
