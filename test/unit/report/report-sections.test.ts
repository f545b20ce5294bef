/** What a report says besides its verdict: where it was captured, how connections ended, how a reader sees it himself. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { FLOAT, RECORD_WORDS } from "../../../src/flow/conversation-layout";
import type { AnalysisData } from "../../../src/report/analysis-data";
import { capturePointText } from "../../../src/report/capture-point";
import { diagnose } from "../../../src/report/diagnosis";
import { analyzeBytes } from "../../../src/analyze";
import { endingTable } from "../../../src/report/ending-table";
import { conversationsInFocus } from "../../../src/report/focus";
import { glossary } from "../../../src/report/glossary";
import { ownCheck } from "../../../src/report/own-check";
import { renderReport } from "../../../src/report/render-report";
import { stageTable } from "../../../src/report/report-tables";
import { captureOf, connects, LOSSY, OVERRUN, partOf, times } from "../../support/connect-script";
import { captureBytes, compileDialogue } from "../../support/dialogue-compiler";

const PAIR = { client: "10.0.0.1", server: "10.0.0.2" };
const ORIGIN = { files: ["a.pcapng"], version: "1.2.3" };

/** Ten connections whose handshakes take a millisecond to the SYN/ACK, and then `ackSeconds` to the ACK. */
function handshakes(ackSeconds: number): AnalysisData {
  const data = captureOf(connects(0, 5, times(2, "accepted")));
  for (let conversation = 0; conversation < data.nConversations; conversation++)
    data.tracker.table.f32[conversation * RECORD_WORDS + FLOAT.INITIAL_RTT] = 0.001 + ackSeconds;
  return data;
}

const placeOf = (data: AnalysisData): string => capturePointText(data, conversationsInFocus(data, {}), PAIR);

describe("where a capture was taken", () => {
  it("is told by the half of the handshake that takes no time", () => {
    assert.match(
      placeOf(handshakes(0.0001)),
      /^Taken at or near the client 10\.0\.0\.1: SYN to SYN\/ACK 1\.00 ms, SYN\/ACK to the client's ACK 0\.10 ms \(medians of 10 /,
    );
    assert.match(placeOf(handshakes(0.02)), /^Taken at or near the server 10\.0\.0\.2, or something/);
  });

  it("is not told where both halves take about as long, or connections are few", () => {
    assert.match(placeOf(handshakes(0.001)), /^Whether .* cannot be told: /);
    assert.equal(placeOf(captureOf(connects(0, 4, times(2, "accepted")))), "");
  });
});

describe("how connections ended", () => {
  it("names who sent FIN and who RST, and counts data that nobody acknowledged", () => {
    const data = captureOf([
      ...connects(0, 5, times(3, "accepted")),
      ...connects(5, 7, times(2, "second-try")),
      ...connects(20, 22, ["silent"]),
      ...connects(40, 42, ["black-holed"]),
    ]);
    const rows = endingTable(data, conversationsInFocus(data, {}))?.rows.map((row) => row.slice(0, 4)) ?? [];
    assert.deepEqual(rows[0], ["FIN by the client, then RST by the server", "19", "4", "0"]);
    assert.equal(rows.length, 2);
    assert.deepEqual(rows[1]?.toSpliced(0, 1), ["2", "0", "2"], "black-holed data is not acknowledged");
  });

  it("is left out where none came to be", () => {
    const data = captureOf(connects(0, 5, ["silent"]));
    assert.equal(endingTable(data, conversationsInFocus(data, {})), undefined);
  });

  it("counts no connection whose handshake was abandoned", () => {
    const data = analyzeBytes(
      captureBytes(compileDialogue("+0 client > S\n+0.001 server > SA\n+1 server > SA retry\n+60 bystander")),
    ).finish();
    assert.equal(endingTable(data, conversationsInFocus(data, {})), undefined);
  });

  it("says nothing of acknowledgments where one side alone was captured", () => {
    const script =
      "note capture sees only client\n+0 client > S\n+0.001 server > SA\n+0.001 client > A\n+0.1 client > PA 100\n" +
      "+0.1 server > A\n+0.1 client > PA 100\n+60 bystander";
    const data = analyzeBytes(captureBytes(compileDialogue(script))).finish();
    const rows = endingTable(data, conversationsInFocus(data, {}))?.rows.map((row) => row.slice(1, 4));
    assert.deepEqual(rows, [["1", "0", "–"]]);
  });
});

describe("the report for a reader who doubts", () => {
  const data = captureOf(OVERRUN);
  const { services, ...diagnosis } = diagnose(data);
  const [service] = services;
  assert.ok(service);

  it("shows a failed connection with all its frames, and a sound one", () => {
    const [bad, sound, ...more] = ownCheck(data, conversationsInFocus(data, {}), service);
    assert.deepEqual(more, []);
    const failed = data.facts(data.patterns.indexOf(0));
    assert.ok(bad);
    assert.ok(bad.sentence.startsWith(`Frame ${failed.firstFrame} (Ctrl+G)`), bad.sentence);
    assert.match(
      bad.sentence,
      /\d+ \(SYN\), \d+ \(SYN again\), \d+ \(SYN again\); these are all its frames\. SYN unanswered: /,
    );
    assert.match(bad.filter ?? "", /^tcp\.stream eq \d+$/);
    assert.match(sound?.sentence ?? "", /^For comparison, frame 1 .*\(SYN\/ACK\)/);
  });

  it("sums up the stages of connecting, with the share that failed", () => {
    const { head, rows } = stageTable(service);
    const all = rows.at(-1) ?? [];
    assert.deepEqual(all, ["All", "300", "31.3 %", "660", "0", "0"]);
    assert.equal(head.length, all.length);
  });

  it("says with what and from what it was made", () => {
    const text = renderReport(data, {}, "text", ORIGIN).replaceAll(/\s+/g, " ");
    assert.match(
      text,
      /Made with Megalodon 1\.2\.3 from connects\.pcapng: [\d,]+ bytes; 6,841 frames, the first at 22:13:20 UTC, the last [\d.]+ s later/,
    );
  });

  it("says who does what next, first what settles the open causes, and at length right behind the picture", () => {
    const step = partOf(diagnosis, "Next step");
    assert.match(
      step,
      /^1\. Administrator of 10\.0\.0\.2: capture there too, .*\(capture filter: host 10\.0\.0\.1 and tcp port 80\)\. 2\. Administrator of 10\.0\.0\.2: in one such capture let the host firewall answer\. 3\. Vendor of the application at 10\.0\.0\.2:80: .* connections a second .*\. 4\. Owner of the client 10\.0\.0\.1: /,
    );
    assert.ok(step.length < diagnosis.whatToDo.join(" ").length / 2);
    assert.match(diagnosis.whatToDo[0] ?? "", /ignored by the server itself\.$/);
    const markdown = renderReport(data, {}, "markdown", ORIGIN);
    const headings = [...markdown.matchAll(/^## (.*)$/gm)].map(([, heading]) => heading);
    assert.deepEqual(headings.slice(0, 3), ["The picture", "What to do", "What was found"]);
    assert.equal(headings.at(-1), "Words used");
    assert.match(markdown, /^## What to do\n\n1\. Administrator/m);
  });

  it("names no step that is none, where no cause is settled", () => {
    const { whatToDo } = diagnose(captureOf(LOSSY));
    assert.match(whatToDo[0] ?? "", /^Administrator of 10\.0\.0\.2: capture there too/);
    assert.match(
      whatToDo.at(-1) ?? "",
      /^Administrator of 10\.0\.0\.2: read the settings of SYN-flood protection once/,
    );
    assert.equal(whatToDo.length, 2);
  });

  it("has words for a status that can all be true at once", () => {
    const words = glossary({ services, ...diagnosis }).join(" ");
    assert.match(words, /Supported: .* others may not be excluded yet\. Not excluded: .* Ruled out: /);
    const html = renderReport(data, {}, "html", ORIGIN);
    assert.match(html, /<h3>Not excluded: a firewall on the path/);
    assert.match(
      html,
      /<td>Very unlikely, formally open<\/td><td><a href="#cause-network-loss">What is not excluded<\/a><\/td>/,
    );
    assert.equal(html.split('id="cause-network-loss"').length, 2);
  });
});

describe("a report that says everything once", () => {
  const data = captureOf(OVERRUN);
  const text = renderReport(data, {}, "markdown", ORIGIN);

  it("refers to frames that stand above, and to the step that settles a cause", () => {
    const [causes = ""] = /^## What was found[^]*?(?=^## See it)/m.exec(text) ?? [];
    assert.match(causes, /\(The frames: as under "the server's own firewall hides its refusals"\.\)/);
    assert.match(causes, /What would settle it: step 1 under "What to do"\./);
    assert.match(causes, /What would settle it: step 2 under "What to do"\./);
    assert.match(diagnose(data).whatToDo[1] ?? "", /let the host firewall answer/);
    assert.equal(
      text.split("ignored by the server itself").length,
      2,
      "the server's capture is advised once",
    );
  });

  it("has of checked causes the verdict, and where the proof stands", () => {
    assert.match(text, /^\| Is the server itself down\? \| Ruled out \| What was ruled out \|$/m);
    assert.match(
      text,
      /^\| Does the application take connections too slowly\? \| Supported \| What was found \|$/m,
    );
  });

  it("cuts the picture's rows at the onset and behind the last failure, all others equal", () => {
    const plain = renderReport(data, {}, "text", ORIGIN);
    const [picture = ""] = /^The picture$[^]*?(?=^What to do$)/m.exec(plain) ?? [];
    const rows = [...picture.matchAll(/^ +([\d.]+) to ([\d.]+) /gm)].map(([, from, to]) => [
      Number(from),
      Number(to),
    ]);
    const ends = rows.map(([, to]) => to);
    assert.ok(ends.includes(40), "the onset's second");
    assert.ok(ends.includes(149), "the second of the last SYN that failed");
    const widths = rows.map(([from = 0, to = 0]) => to - from);
    const widest = Math.max(...widths);
    assert.ok(widths.filter((width) => width < widest).length <= 3, String(widths));
  });
});

describe("a report of few SYNs", () => {
  it("has the verdict, what to do and the frames, and no charts, zeros or glossary", () => {
    const text = renderReport(captureOf(connects(0, 3, ["refused"])), {}, "markdown", ORIGIN);
    const headings = [...text.matchAll(/^## (.*)$/gm)].map(([, heading]) => heading);
    assert.deepEqual(headings, [
      "What to do",
      "What was found",
      "What is not excluded",
      "See it in Wireshark in 20 seconds",
      "What was checked, and how",
      "The figures",
      "The capture, and this report",
    ]);
    assert.match(text, /^\| Is it the network\? \| Ruled out: .*\|$/m);
    const more = renderReport(captureOf(connects(0, 4, ["refused"])), {}, "markdown", ORIGIN);
    assert.match(more, /^## Words used$/m);
  });
});

describe("a port that refuses from first to last", () => {
  const data = captureOf(connects(0, 40, ["refused"]));

  it("is nobody's, or somebody rejects in its place: the frames do not tell", () => {
    const text = renderReport(data, {}, "markdown", ORIGIN);
    assert.match(
      text,
      /^### Supported: nobody listens on the port, or something rejects SYNs in its place /m,
    );
    assert.match(text, /this capture cannot tell them apart/);
    const [action] = diagnose(data).whatToDo;
    assert.match(action ?? "", /a firewall rule that rejects SYNs/);
    assert.doesNotMatch(action ?? "", /drops/);
  });
});
