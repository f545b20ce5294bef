/** What is said where one direction is missing: of those connections, and of no others. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { analyzeBytes } from "../../../src/analyze";
import { diagnose } from "../../../src/report/diagnosis";
import type { DiagnosisReport } from "../../../src/report/diagnosis-shapes";
import { renderReport } from "../../../src/report/render-report";
import { captureBytes, compileDialogue } from "../../support/dialogue-compiler";
import { CLOSE_BY_FIN, EXCHANGE, HANDSHAKE, LATER } from "../../support/dialogue-phrases";

const WHOLE = `${HANDSHAKE} ${EXCHANGE} ${CLOSE_BY_FIN}`;
/** From another client port: another connection. */
const from = (port: number): string => WHOLE.replaceAll(/(client|server) >/g, `$1 port ${port} >`);
/** The same, and then a connection to another port, of which only the client is seen. */
const LAST_IS_ONE_SIDED = `${WHOLE}\n note server port 443\n note capture sees only client ${from(50001)} ${LATER}`;

const dataOf = (script: string) => analyzeBytes(captureBytes(compileDialogue(script)), "a.pcapng").finish();
const diagnosisOf = (script: string): DiagnosisReport => diagnose(dataOf(script));

describe("a capture of which one connection lacks a direction", () => {
  const part = diagnosisOf(LAST_IS_ONE_SIDED);

  it("names that connection", () => {
    assert.equal(
      part.verdict,
      "None of 2 connections failed or was degraded. But one of 2 connections (to 10.0.0.2:443) is seen in one direction only: " +
        "what became of it cannot be known.",
    );
  });

  it("leads to a capture of that service", () => {
    assert.deepEqual(part.whatToDo, [
      "Who captures next: if the connections to 10.0.0.2:443 matter, capture both directions of them.",
    ]);
  });

  it("names three services and counts the others", () => {
    const ports = [443, 444, 445, 446, 447];
    const more = ports.map((port) => ` note server port ${port}\n${from(50_000 + port)}`).join("\n");
    const { verdict } = diagnosisOf(`${WHOLE}\n note capture sees only client\n${more} ${LATER}`);
    assert.match(
      verdict,
      /But 5 of 6 connections \(to 10\.0\.0\.2:443, 10\.0\.0\.2:444, 10\.0\.0\.2:445 and 2 services more\) are seen/,
    );
  });

  it("is no less certain in what it says of others", () => {
    const failing = `+0 client port 1 > S\n +1 client port 1 > S retry\n +2 client port 1 > S retry\n ${LAST_IS_ONE_SIDED}`;
    const text = renderReport(dataOf(failing), {}, "text", { files: ["a.pcapng"], version: "" });
    assert.match(text, /What this capture cannot show/);
    assert.doesNotMatch(text, /less certain for that/);
  });
});

describe("a capture of which every connection lacks a direction", () => {
  const all = diagnosisOf(`note capture sees only client ${WHOLE} ${LATER}`);

  it("is said to see one direction only", () => {
    assert.match(all.verdict, /But the capture sees one direction only, so much cannot be known\.$/);
    assert.match(all.whatToDo.join(" "), /capture again in both directions/i);
  });
});

describe("a capture without the beginning of any connection", () => {
  const cut = `note capture starts\n +0 client > PA 10\n +0.1 server > A`;

  it("is not said to have connections that neither failed nor were degraded", () => {
    const { verdict, checked } = diagnosisOf(`${HANDSHAKE}\n ${cut} ${LATER}`);
    assert.equal(
      verdict,
      "The only connection is not seen to fail, but its beginning is not in the capture: much cannot be known.",
    );
    assert.match(
      checked[0]!.sentence,
      /filed under 1 connection; its beginning is not in the capture\. It was judged/,
    );
  });

  it("is said to have one end only where no other is heard", () => {
    const { verdict } = diagnosisOf(`note capture sees only client\n ${HANDSHAKE}\n ${cut} ${LATER}`);
    assert.match(verdict, /much cannot be known\. Only one end is heard\.$/);
  });

  it("is another one where one connection has its beginning", () => {
    const { verdict } = diagnosisOf(`${HANDSHAKE}\n ${cut}\n ${from(50001)}`);
    assert.equal(verdict, "None of 2 connections failed or was degraded.");
  });
});

describe("a connection that begins with its SYN/ACK", () => {
  const ofServer = (script: string): DiagnosisReport =>
    diagnosisOf(`note capture starts\n note capture sees only server\n ${script} ${LATER}`);

  it("lacks its SYN, and need not have begun before the capture", () => {
    const script =
      "+0 client > S unseen\n +0.1 server > SA\n +0.1 client > A\n +0.1 client > PA 10\n +0.1 server > A";
    const { quality } = diagnosisOf(`note capture starts\n ${script}`);
    assert.deepEqual(
      quality.map(({ sentence, frames, shows }) => ({ sentence, frames, shows })),
      [
        {
          sentence:
            "1 connection begins with its SYN/ACK: the SYN was sent before the capture began, or is missing from it.",
          frames: [1],
          shows: "syn-ack",
        },
      ],
    );
  });

  it("shows no missing direction where it is nothing but that, right behind the begin of the capture", () => {
    const { hypotheses, quality } = ofServer("+0 client > S\n +0.1 server > SA");
    assert.equal(hypotheses[0]?.status, "open");
    assert.equal(quality.length, 1, "said once");
    assert.match(
      quality[0]?.sentence ?? "",
      /comes from the server, and answers a SYN that is not in the capture: it was sent before the capture began, or is missing/,
    );
  });

  it("shows it where the SYN cannot have come before the capture", () => {
    const { hypotheses } = ofServer("+0 bystander\n +10 client > S\n +0.1 server > SA");
    assert.equal(hypotheses[0]?.status, "supported");
    assert.match(
      hypotheses[0].for[0]?.sentence ?? "",
      /the server answers SYNs that are not in the capture\.$/,
    );
  });
});
