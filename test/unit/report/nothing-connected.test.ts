/** What is said where no SYN connected: no more than the frames show. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { analyzeBytes } from "../../../src/analyze";
import type { AnalysisData } from "../../../src/report/analysis-data";
import { diagnose } from "../../../src/report/diagnosis";
import type { DiagnosisReport } from "../../../src/report/diagnosis-shapes";
import { renderReport } from "../../../src/report/render-report";
import { connects, diagnosisOf, HEALTHY, LOSSY, partOf, times } from "../../support/connect-script";
import { captureBytes, compileDialogue } from "../../support/dialogue-compiler";

function captureOfScript(script: string): AnalysisData {
  return analyzeBytes(captureBytes(compileDialogue(script))).finish();
}

const diagnosisOfScript = (script: string): DiagnosisReport => diagnose(captureOfScript(script));

const stepOf = ({ checked }: DiagnosisReport, question: RegExp): string =>
  checked.find((step) => question.test(step.question))?.sentence ?? "";

describe("SYNs that a router rejects by ICMP", () => {
  const rejected = diagnosisOf(connects(0, 2, ["rejected"]));

  it("failed from the first to the last", () => {
    assert.equal(stepOf(rejected, /^Since when/), "From the first SYN to the last: none connected.");
  });
});

describe("a port that refuses every SYN", () => {
  const refused = diagnosisOf(connects(0, 3, ["refused"]));

  it("excludes lost SYNs, and nothing that could have sent the RSTs", () => {
    assert.equal(partOf(refused, "Ruled out"), "SYNs lost or silently dropped (every one was answered).");
    assert.match(partOf(refused, "Not settled by this capture"), /^who sent the RSTs, .*compare their TTL/);
    assert.match(refused.captureNext.join(" "), /find out who sent the RSTs/);
  });
});

describe("a port that is silent on a host that is heard", () => {
  const other =
    "+0 client > S\n +0.001 server > SA\n +0.001 client > A\n +0.1 client > FA\n +0.1 server > FA\n +0.1 client > A";
  const syns = Array.from({ length: 9 }, (_, i) => `+3 client port ${50_001 + i} > S`).join("\n");
  const silent = diagnosisOfScript(
    `note server port 443\n ${other}\n note server port 80\n ${syns}\n note server port 443\n +1 server > PA 9\n +60 bystander`,
  );

  it("is not said to reject by RST where there is none", () => {
    assert.match(
      partOf(silent, "Most likely"),
      /^nobody listens on the port, or something drops the SYNs to it/,
    );
    assert.doesNotMatch(silent.verdict, /by RST/);
  });
});

describe("connections that were captured from the middle on", () => {
  it("are not said to have connected well", () => {
    const cut = diagnosisOfScript(
      "note capture starts\n +0 client > PA 100\n +0.1 server > A\n +0.1 server > R\n +60 bystander",
    );
    assert.doesNotMatch(stepOf(cut, /^Since when/), /Connecting worked/);
  });
});

describe("SYNs right before the end of the capture", () => {
  const FLOOD = Array.from({ length: 5 }, (_, i) => `+0.01 client port ${50_000 + i} > S`).join("\n");
  const early = diagnosisOfScript(FLOOD);

  it("are said to be unanswered, and too young to be called failed", () => {
    const sentence =
      "5 connections were asked for; none was answered before the capture ended, 0.040 s after the first SYN: too early to " +
      "call them failed.";
    assert.equal(early.verdict, sentence);
    assert.match(early.quality[0]?.sentence ?? "", /^Whether anything connected/);
    assert.deepEqual(early.quality[0]?.frames, [1, 2, 3, 4]);
    assert.equal(early.services[0]?.nTooEarly, 5);
    assert.match(stepOf(early, /^Who is in trouble/), /^Nobody that the capture shows: /);
  });

  it("are told apart from connections in use, and from those that failed", () => {
    const IN_USE = "+0 client port 40000 > S\n+0.001 server port 40000 > SA\n+0.001 client port 40000 > A";
    assert.match(
      diagnosisOfScript(`${IN_USE}\n${FLOOD}`).verdict,
      /^None of 6 connections failed or was degraded\. But 5 of 6 connections were asked for and not answered before the capture ended, at most 0\.040 s after their first SYNs: /,
    );
    const refused = diagnosisOfScript(`+0 client port 40000 > S\n+0.001 server port 40000 > RA\n${FLOOD}`);
    assert.match(partOf(refused, "Not answered yet"), /^5 of 6 connections were asked for and not answered/);
    const text = renderReport(captureOfScript(FLOOD), {}, "text", { files: ["a.pcapng"], version: "1.2.3" });
    assert.match(text, /Unknown +Not answered yet +5 /);
    assert.match(text, /Too early to tell/);
  });
});

describe("ICMP errors about TCP", () => {
  const HANDSHAKE = "+0 client > S\n+0.001 server > SA\n+0.001 client > A";
  const SEND = "+0.01 client > PA 1460 lost\n+0.01 icmp 3/4 from 192.0.2.1 quoting last 28 bytes";
  const data = captureOfScript(`${HANDSHAKE}\n${SEND}\n+0.3 client > PA 1460 retry\n+0.01 server > A`);

  it("are counted by sender and kind, and named among the frames without TCP", () => {
    const { icmpErrors } = data.capture;
    assert.equal(icmpErrors?.nFrames, 1);
    const [kind] = icmpErrors.kinds;
    assert.deepEqual(kind, {
      from: "192.0.2.1",
      family: 4,
      type: 3,
      code: 4,
      nFrames: 1,
      nRejections: 0,
      frames: [5],
    });
    const text = renderReport(data, {}, "text", { files: ["a.pcapng"], version: "1.2.3" }).replaceAll(
      /\s+/g,
      " ",
    );
    assert.match(text, /ICMP errors about TCP, which are taken into account \(1\)/);
  });

  it("tell in a healthy capture too that packets were too big", () => {
    const { verdict, checked } = diagnose(data);
    assert.match(
      verdict,
      /1 ICMP error "fragmentation needed" came \(from 192\.0\.2\.1; frame 5\): each says/,
    );
    assert.ok(checked.some(({ question }) => question === "Were packets too big for the way?"));
  });

  it("have a filter of the kinds that say so, whatever other errors came", () => {
    const mixed = captureOfScript(`${HANDSHAKE}\n${SEND}\n+0.3 client > PA 1460 retry\n+0.01 server > A`);
    const { kinds } = mixed.capture.icmpErrors!;
    const filterOf = (): string | undefined =>
      diagnose(mixed).checked.find(({ question }) => question.startsWith("Were packets too big"))?.filter;
    const tooBig = { ...kinds[0]!, family: 6 as const, type: 2, code: 0, from: "2001:db8::fe" };
    kinds.push(tooBig);
    assert.equal(filterOf(), "icmp.type == 3 && icmp.code == 4 && tcp || icmpv6.type == 2 && tcp");
    kinds[0] = { ...kinds[0]!, code: 3 };
    assert.equal(filterOf(), "icmpv6.type == 2 && tcp");
  });
});

describe("a router that has no route", () => {
  const ENDS = "note client 2001:db8::1\nnote server 2001:db8:0:1::2";
  const connect = (port: number): string =>
    `+1 client port ${port} > S\n+0.001 icmp 1/0 from 2001:db8::fe quoting last 28 bytes`;
  const script = `${ENDS}\n${connect(50_000)}\n${connect(50_001)}\n+60 bystander`;

  it("is named, and is what there is to look at", () => {
    const diagnosis = diagnosisOfScript(script);
    assert.equal(
      partOf(diagnosis, "Most likely"),
      "2001:db8::fe has no route to the server, and says so by ICMP.",
    );
    assert.match(
      diagnosis.whatToDo.join(" "),
      /^Network team: look at the routes of 2001:db8::fe\. It has none/,
    );
    assert.deepEqual(diagnosis.captureNext, [], "the SYNs never left for the server");
    const ids = diagnosis.hypotheses.map(({ id }) => id);
    assert.ok(!ids.includes("nothing-listens") && !ids.includes("server-down"), ids.join(" "));
  });
});

describe("services that one router cuts off", () => {
  it("are told of together, with whose SYNs they are", () => {
    const at = (port: number): string =>
      `note server port ${port}\n+1 client port ${50_000 + port} > S\n+0.001 icmp 3/0 from 10.0.0.254 quoting last 28 bytes`;
    const diagnosis = diagnosisOfScript(`${at(80)}\n${at(443)}\n+60 bystander`);
    assert.equal(
      partOf(diagnosis, "What"),
      "All 2 connects of 10.0.0.1, to 2 services, failed: they were rejected by ICMP.",
    );
    assert.equal(
      partOf(diagnosis, "Where"),
      "The SYNs of 10.0.0.1 end at 10.0.0.254; they do not reach the 2 services.",
    );
    assert.equal(partOf(diagnosis, "Elsewhere"), "");
    const [found] = diagnosis.hypotheses;
    assert.match(found?.for[0]?.sentence ?? "", /\(network unreachable\), sent by 10\.0\.0\.254\.$/);
  });
});

describe("SYNs of which none is answered", () => {
  it("may not be those of a capture of one direction, where another host answers", () => {
    const script = Array.from({ length: 4 }, (_, i) => `+1 client port ${41_000 + i} > S`).join("\n");
    const answered =
      "note server 10.0.0.3\n+1 client > S\n+0.001 server > SA\n+0.001 client > A\n+60 bystander";
    assert.match(
      partOf(diagnosisOfScript(`${script}\n${answered}`), "Why"),
      /^Nothing of 10\.0\.0\.2 is in the capture: .* is in the way\.$/,
    );
  });

  it("are not said to be dropped selectively", () => {
    const silent = diagnosisOf(connects(0, 5, ["silent"]));
    assert.equal(
      partOf(silent, "Why"),
      "Nothing of 10.0.0.2 is in the capture: it is down, or not reachable, or what filters port 80 is in the way, or the capture " +
        "holds one direction only: no host in it answers another.",
    );
    assert.doesNotMatch(silent.verdict, /selectively|went away/);
    const [first = "", second = ""] = silent.whatToDo;
    assert.match(first, /^Owner of the client 10\.0\.0\.1: check that the address is right, and whether/);
    assert.match(second, /^Administrator of 10\.0\.0\.2: capture there too/);
  });

  it("are of a server that went away, where it was heard before", () => {
    const dying = diagnosisOf([...HEALTHY, ...connects(40, 80, times(4, "silent"))]);
    assert.equal(partOf(dying, "Most likely"), "the server went away.");
  });
});

describe("one SYN without an answer", () => {
  it("is too little for a cause", () => {
    const few = diagnosisOf([
      ...connects(0, 3, ["accepted"]),
      ...connects(20, 21, ["second-try"]),
      ...connects(40, 43, ["accepted"]),
    ]);
    assert.equal(
      partOf(few, "Why"),
      "One connection had to send its SYN again (once): too few to tell whether the network, a firewall, the listener or the " +
        "host is why.",
    );
    assert.deepEqual(few.whatToDo, []);
    assert.equal(partOf(few, "Most plausible, but not settled"), "");
  });
});

describe("few SYNs that are refused among others", () => {
  const few = diagnosisOf([...connects(0, 1, ["refused"]), ...connects(10, 13, ["accepted"])]);

  it("do not tell a full queue from a listener that was away", () => {
    assert.equal(
      partOf(few, "Why"),
      "3 SYNs were refused: too few to tell whether nobody listened for a moment or the queue was full.",
    );
    assert.doesNotMatch(few.verdict, /plausible/);
  });

  it("are told apart where there are enough", () => {
    const away = [
      ...HEALTHY,
      ...connects(40, 60, times(4, "refused")),
      ...connects(62, 100, times(4, "accepted")),
    ];
    assert.equal(partOf(diagnosisOf(away), "Most likely"), "nobody listened on the port for a while.");
  });
});

describe("the only connection of a service", () => {
  const late = "+0 client > S\n+1 client > S retry\n+2 client > S retry\n+4.5 server > SA\n+0.01 client > A";
  const diagnosis = diagnosisOfScript(`${late}\n+0.1 client > PA 100\n+0.01 server > PA 100\n+60 bystander`);

  it("is told of as one", () => {
    assert.match(
      partOf(diagnosis, "What"),
      /^The only connection to \S+ connected after 7\.5 s, on its 3rd SYN\.$/,
    );
    assert.equal(
      partOf(diagnosis, "Since when"),
      "From the first SYN (0.000 s) to 1.000 s SYNs were sent again; of the time before nothing is known; after, 1 SYN " +
        "connected and none was sent again.",
    );
    assert.match(
      partOf(diagnosis, "Why"),
      /^One connection had to send its SYN again \(2 times\): too few to tell/,
    );
  });

  it("lets no cause be ruled out or plausible by its own retries", () => {
    const { verdict, hypotheses } = diagnosis;
    assert.doesNotMatch(verdict, /plausible|Ruled out|unlikely/);
    const ruledOut = hypotheses.filter(({ status }) => status === "ruled-out").map(({ id }) => id);
    assert.deepEqual(ruledOut, ["nothing-listens"]);
    const sentences = hypotheses
      .flatMap((cause) => [...cause.for, ...cause.against])
      .map((each) => each.sentence);
    for (const sentence of sentences) assert.doesNotMatch(sentence, /got no answer|follow demand|not even/);
  });

  it("is degraded in a way that has a name", () => {
    const slow = diagnosisOfScript("+0 client > S\n+1.5 server > SA\n+0.01 client > A\n+60 bystander");
    assert.match(partOf(slow, "What"), /^The only connection to \S+ was degraded \(slow handshake\)\.$/);
    assert.deepEqual(slow.whatToDo, [
      "Owner of the client 10.0.0.1: compare the 1.500 s from SYN to SYN/ACK (frame 2) with a ping to 10.0.0.2: what is beyond " +
        "it is the server's own.",
    ]);
  });
});

describe("a host that is heard on another connection", () => {
  const open = "+0 client port 40000 > S\n+0.001 server port 40000 > SA\n+0.001 client port 40000 > A";
  const silent = "@20 client port 40001 > S\n@23 client port 40001 > S retry";
  const says = (second: number): string => `@${second} server port 40000 > PA 100`;
  const causeOf = (...lines: string[]): string =>
    diagnosisOfScript([open, ...lines, "@90 bystander"].join("\n"))
      .hypotheses.filter(({ id }) => id === "server-down")
      .map((cause) => `${cause.status}: ${[...cause.for, ...cause.against][0]?.sentence ?? ""}`)
      .join();

  it("was up, where that was during the silence", () => {
    assert.equal(
      causeOf("@20 client port 40001 > S", says(21), "@23 client port 40001 > S retry"),
      "ruled-out: The host is heard between the first failed SYN and the last.",
    );
  });

  it("was up, where that was before the silence and after it", () => {
    assert.equal(
      causeOf(silent, says(40)),
      "ruled-out: The host is heard before the first failed SYN and after the last.",
    );
  });

  it("may have gone down, where that was before the silence only", () => {
    assert.equal(
      causeOf(says(10), silent),
      "open: Nothing is heard of the host after 10.000 s; too few SYNs follow to say that it is down.",
    );
  });
});

describe("when SYNs fail without a beginning", () => {
  it("is told by the first and the last, and by what connected around them", () => {
    assert.match(
      partOf(diagnosisOf(LOSSY), "Since when"),
      /^From \d+\.\d{3} s to \d+\.\d{3} s SYNs failed, while \d+ others connected; before, \d+ SYNs? connected; after, \d+ SYNs? connected and none failed\.$/,
    );
  });
});

describe("trouble that no known cause explains", () => {
  const CONNECT = "+0 client > S\n+0.001 server > SA\n+0.001 client > A";

  it("is asked of the end that acted", () => {
    const cut = `${CONNECT}\n+0.1 client > PA 100\n+0.01 server > PA 1000\n+20 client > R\n+60 bystander`;
    const [step = "", ...more] = diagnosisOfScript(cut).whatToDo;
    assert.match(
      step,
      /^Owner of the client 10\.0\.0\.1: find out why it reset the connection while data was under way \(RST: frame 6, 20\.000 s after the frame before\)\.$/,
    );
    assert.deepEqual(more, []);
  });

  it("leads to who can look further, where none acted", () => {
    const handshake = "+0 client > S\n+0 server > SA\n+0 client > A\n";
    const stepsOf = (script: string): string =>
      diagnosisOfScript(`${handshake}${script}\n+90 bystander`).whatToDo.join(" ");
    assert.match(
      stepsOf(
        "+0 client > PA 100\n+0 server > A win 0\n+3 server > A win 8000\n+0 server > PA 50\n+0 client > A",
      ),
      /^Operators of both ends of 10\.0\.0\.2:80: find out why the end that closed its window \(frame 5\) did not read for 3\.000 s\.$/,
    );
    const challenged = diagnosisOfScript("+0 client > S\n+0 server > A ack 12345\n+90 bystander");
    assert.deepEqual(challenged.whatToDo, [
      "Operator of the application at 10.0.0.2:80: find out whether it still knows an older connection on these ports: its ACK (frame 2) does not acknowledge the SYN.",
    ]);
  });
});

describe("the busiest pair", () => {
  it("is the one with most frames, where none has payload", () => {
    const refused = (n: number): string =>
      Array.from(
        { length: n },
        (_, i) => `+0.1 client port ${51_000 + i} > S\n+0.001 server port ${51_000 + i} > RA`,
      ).join("\n");
    const { busiestPair, sickPair } = diagnosisOfScript(
      `+0 client > S\n+0.001 server > RA\nnote server 10.0.0.3\n${refused(3)}\n+60 bystander`,
    );
    assert.equal(sickPair?.server, "10.0.0.3");
    assert.equal(busiestPair, null, "it is the sick one");
  });
});
