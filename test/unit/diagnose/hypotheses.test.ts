/** Each cause with a study that supports it and one that refutes it, all the way from frames. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type {
  Finding,
  HypothesisId,
  HypothesisReport,
  HypothesisStatus,
} from "../../../src/report/diagnosis-shapes";
import { statusText } from "../../../src/report/cause-words";
import {
  causeIn,
  connects,
  diagnosisOf,
  HEALTHY,
  LOSSY,
  OVERRUN,
  times,
  type Connect,
} from "../../support/connect-script";

function check(
  id: HypothesisId,
  status: HypothesisStatus | "not weighed",
  all: readonly Connect[],
  notes: readonly string[] = [],
): void {
  const diagnosis = diagnosisOf(all, notes);
  const cause = causeIn(diagnosis, id);
  const found = diagnosis.hypotheses.map((each) => `${each.id} ${each.status} ${each.strength}`);
  assert.equal(cause?.status ?? "not weighed", status, found.join("\n"));
  if (cause?.status === "supported") assert.ok(cause.for.some(({ frames }) => frames.length > 0));
  if (cause?.status === "ruled-out") assert.ok(cause.against.length > 0);
}

const OVERRUN_REFUSING = [
  ...HEALTHY,
  ...connects(40, 140, [...times(5, "accepted"), ...times(3, "refused")]),
];
const DOWN = [
  ...HEALTHY,
  ...connects(40, 60, times(4, "refused")),
  ...connects(62, 100, times(4, "accepted")),
];
const DEAD = [...HEALTHY, ...connects(40, 80, times(4, "silent"))];
const CLOSED = connects(0, 40, ["refused"]);
/** The first connect needs a retry, nothing comes before it. */
const LATE = [...connects(0, 1, ["second-try"]), ...connects(10, 13, ["accepted"])];
/** `nLate` connects that need a retry, with `nAtOnce` that do not in between. */
const few = (nLate: number, nAtOnce: number): Connect[] =>
  Array.from({ length: nLate + nAtOnce }, (_, i) => {
    return {
      at: 10 * i,
      fate: i % 2 === 1 && i < 2 * nLate ? ("second-try" as const) : ("accepted" as const),
    };
  });
const TOO_FEW = /^Too few to judge: of 7 connects 3 met silence, .* a chance of 5\.7 %, where at most 5\.0 %/;
function verdictOn(id: HypothesisId, all: readonly Connect[]): string {
  const cause = causeIn(diagnosisOf(all), id);
  return cause ? statusText(cause) : "";
}
const sentencesOf = (all: readonly Connect[], id: HypothesisId): string =>
  causeIn(diagnosisOf(all), id)
    ?.against.map(({ sentence }) => sentence)
    .join(" ") ?? "";

describe("network-loss", () => {
  it("stays open, and most plausible, where silence is even", () => {
    check("network-loss", "open", LOSSY);
    assert.equal(diagnosisOf(LOSSY).hypotheses[0]?.id, "network-loss");
  });
  it("is ruled out where every SYN was answered", () => check("network-loss", "ruled-out", CLOSED));
  it("is not weighed where all is well", () => check("network-loss", "not weighed", HEALTHY));
  it("is no more plausible than others while no order of so few connects could show it", () => {
    assert.match(sentencesOf(few(3, 4), "network-loss"), TOO_FEW);
    assert.doesNotMatch(sentencesOf(few(3, 5), "network-loss"), /Too few/);
    const { strength } = causeIn(diagnosisOf(few(3, 4)), "network-loss") ?? {};
    assert.equal(strength, causeIn(diagnosisOf(few(3, 4)), "firewall-in-path")?.strength);
  });
});

describe("firewall-in-path", () => {
  it("is supported by an ICMP message that says prohibited", () =>
    check("firewall-in-path", "supported", connects(0, 20, ["rejected"])));
  it("is ruled out where the host itself answered every SYN", () =>
    check("firewall-in-path", "ruled-out", OVERRUN_REFUSING));
  it("stays open where SYNs are silent", () => check("firewall-in-path", "open", OVERRUN));
  it("stays open where RSTs answer from first to last: who sent them does not show", () =>
    check("firewall-in-path", "open", CLOSED));
});

describe("backlog-overrun", () => {
  it("is supported by silence between accepts that hold a plateau", () =>
    check("backlog-overrun", "supported", OVERRUN));
  it("is supported by refusals between accepts that hold a plateau", () =>
    check("backlog-overrun", "supported", OVERRUN_REFUSING));
  it("stays open where nothing was ever accepted: a queue that is full all the time lets nobody in", () => {
    check("backlog-overrun", "open", CLOSED);
    check("backlog-overrun", "open", connects(0, 20, ["silent"]));
  });
  it("is ruled out where every SYN was stopped on the way", () =>
    check("backlog-overrun", "ruled-out", connects(0, 2, ["rejected"])));
  it("is ruled out where loss is even", () => check("backlog-overrun", "ruled-out", LOSSY));
  it("stays open where too few connects could show a rate", () => check("backlog-overrun", "open", LATE));
});

describe("listener-down", () => {
  it("is supported by a stretch of refusals between accepts", () =>
    check("listener-down", "supported", DOWN));
  it("is ruled out by accepts in every second", () => check("listener-down", "ruled-out", OVERRUN));
  it("stays open where nobody ever connected: an absence looks the same all the time", () => {
    check("listener-down", "open", CLOSED);
    check("listener-down", "open", connects(0, 1, ["refused"]));
  });
  it("stays open where one SYN failed, with none accepted right beside it", () =>
    check("listener-down", "open", [
      ...connects(0, 2, ["accepted"]),
      ...connects(30, 31, ["second-try"]),
      ...connects(90, 92, ["accepted"]),
    ]));
  it("is not weighed where something rejects in the host's place", () =>
    check("listener-down", "not weighed", connects(0, 20, ["rejected"])));
  it("is ruled out for absences that are longer than the time between two SYN/ACKs", () => {
    const [against] = causeIn(diagnosisOf(OVERRUN), "listener-down")?.against ?? [];
    assert.match(against?.sentence ?? "", /^An absence of more than 0\.500 s is excluded: /);
    assert.match(against?.sentence ?? "", /A shorter absence is not: it looks like a full queue\.$/);
    assert.equal(verdictOn("listener-down", OVERRUN), "Ruled out above 0.500 s, not excluded below");
  });
});

describe("host-firewall-hides-refusals", () => {
  it("is supported by silence where refusals belong", () =>
    check("host-firewall-hides-refusals", "supported", OVERRUN));
  it("is ruled out by RSTs to SYNs from that host", () =>
    check("host-firewall-hides-refusals", "ruled-out", OVERRUN_REFUSING));
  it("stays open where nothing shows that there was something to hide", () =>
    check("host-firewall-hides-refusals", "open", LOSSY));

  const by = (ttl: number): HypothesisReport =>
    causeIn(diagnosisOf(OVERRUN, [`server ttl ${ttl}`]), "host-firewall-hides-refusals")!;
  const ofTtl = (findings: readonly Finding[]): Finding | undefined =>
    findings.find(({ sentence }) => sentence.includes("TTL"));

  it("is supported by the TTL of Windows, with the SYN/ACKs that have it", () => {
    const { sentence, frames, filter, nInAll } = ofTtl(by(125).for)!;
    assert.match(
      sentence,
      /^The SYN\/ACKs of the first (\d+) that were accepted have TTL 125: Windows sends with 128 where nobody changed that, Linux/,
    );
    assert.equal(frames.length, 4);
    assert.match(filter!, /tcp\.flags\.syn == 1 && tcp\.flags\.ack == 1 && ip\.ttl == 125$/);
    assert.equal(nInAll, undefined);
  });
  it("stays open by the TTL of Linux, which ignores SYNs without any firewall", () => {
    const cause = by(64);
    assert.equal(cause.status, "open");
    assert.equal(ofTtl(cause.for), undefined);
    assert.match(
      ofTtl(cause.against)!.sentence,
      /TTL 64: Linux and most others send with 64 .* Linux ignores a SYN/,
    );
  });
  it("rests on silence alone where the TTL is of neither", () => {
    const cause = by(255);
    assert.equal(cause.status, "supported");
    assert.equal(ofTtl([...cause.for, ...cause.against]), undefined);
  });
});

describe("port-reuse-conflict", () => {
  it("is supported by challenges", () =>
    check("port-reuse-conflict", "supported", connects(0, 20, ["challenged", "accepted"])));
  it("is ruled out where the old connections had ended by RST", () => {
    const reused = OVERRUN.map((connect, i) => ({ ...connect, port: 40_000 + (i % 400) }));
    check("port-reuse-conflict", "ruled-out", reused);
    const cause = causeIn(diagnosisOf(reused), "port-reuse-conflict");
    const ended = cause?.against.find(({ sentence }) => sentence.includes("ended by RST"));
    // One that was reset, one that was never accepted, each with the SYN that came next on its port.
    assert.deepEqual(ended?.showsEach, ["rst-from-server", "syn", "syn", "syn"]);
  });
  it("is not weighed where no port came round", () => check("port-reuse-conflict", "not weighed", OVERRUN));
});

describe("syn-flood-protection", () => {
  it("stays open where SYNs are ignored among others that are accepted", () =>
    check("syn-flood-protection", "open", OVERRUN));
  it("is very unlikely only where enough SYNs fail to tell", () => {
    assert.equal(verdictOn("syn-flood-protection", OVERRUN), "Very unlikely, formally open");
    assert.equal(verdictOn("syn-flood-protection", few(3, 4)), "Not excluded");
    assert.match(sentencesOf(few(3, 4), "syn-flood-protection"), TOO_FEW);
  });
  it("is not weighed where refusals are sent", () =>
    check("syn-flood-protection", "not weighed", OVERRUN_REFUSING));
});

describe("server-down", () => {
  it("is supported where nothing is heard of the host any more", () =>
    check("server-down", "supported", DEAD));
  it("stays open where RSTs are all that is heard of the host", () => check("server-down", "open", CLOSED));
  it("is ruled out by SYNs that it accepts and by RSTs beside them", () =>
    check("server-down", "ruled-out", OVERRUN_REFUSING));
  it("is ruled out by other SYNs that it answers", () => check("server-down", "ruled-out", OVERRUN));
  it("stays open where nothing connected before the silence: the host may have come up", () => {
    check("server-down", "open", LATE);
    const [reason] = causeIn(diagnosisOf(LATE), "server-down")?.for ?? [];
    assert.match(reason?.sentence ?? "", /it may have come up at 3\.001 s, when its first SYN\/ACK came\.$/);
    assert.deepEqual(reason?.frames, [3]);
  });
  it("is ruled out where others connected before the silence and after it", () => {
    const around = [...connects(0, 3, ["accepted"]), ...connects(20, 21, ["second-try"])];
    check("server-down", "ruled-out", around);
    assert.match(
      sentencesOf(around, "server-down"),
      /^3 SYNs to the host connected before the first failed SYN, and 1 after the last\.$/,
    );
  });
  it("stays open where too few SYNs follow its last word", () => {
    check("server-down", "open", [...connects(0, 3, ["accepted"]), ...connects(20, 21, ["silent"])]);
  });
  it("stays open where nothing of the host was ever captured, and says that it need not have been there", () => {
    const silent = connects(0, 20, ["silent"]);
    check("server-down", "open", silent);
    const [first] = diagnosisOf(silent).hypotheses;
    assert.deepEqual(
      [first?.id, first?.variant],
      ["server-down", "never-heard"],
      "before all that is as open",
    );
  });
});

describe("nothing-listens", () => {
  it("is supported by refusals from the first try to the last", () =>
    check("nothing-listens", "supported", CLOSED));
  it("is ruled out by any accept", () => check("nothing-listens", "ruled-out", DOWN));
});

describe("middlebox-idle-timeout", () => {
  it("is supported by connections that die at the first payload after a silence", () =>
    check("middlebox-idle-timeout", "supported", connects(0, 3, ["idle-drop"])));
  it("is not weighed where none did", () => check("middlebox-idle-timeout", "not weighed", OVERRUN));
});

describe("mtu-black-hole", () => {
  it("is supported by full-size segments that vanish while smaller ones pass", () =>
    check("mtu-black-hole", "supported", connects(0, 3, ["black-holed"])));
  it("is not weighed where no data vanished", () => check("mtu-black-hole", "not weighed", OVERRUN));
});

describe("one-sided-capture", () => {
  it("is supported where all frames come from the client, who goes on as if answered", () =>
    check("one-sided-capture", "supported", HEALTHY, ["capture sees only client"]));
  it("is not weighed where both are heard", () => check("one-sided-capture", "not weighed", HEALTHY));
  it("is not weighed where SYNs simply get no answer", () =>
    check("one-sided-capture", "not weighed", connects(0, 20, ["silent"])));
});
