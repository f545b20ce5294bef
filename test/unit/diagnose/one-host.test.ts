/** A host that speaks with itself: no cause lies on a way that is not there. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { diagnosisOf, connects, times } from "../../support/connect-script";

const REFUSED = connects(0, 5, times(2, "refused"));

const causesOf = (...notes: string[]): string[] => diagnosisOf(REFUSED, notes).hypotheses.map(({ id }) => id);

describe("connects of a host to itself", () => {
  for (const notes of [
    ["client ::1", "server ::1"],
    ["client 127.0.0.1", "server 127.0.0.53"],
    ["client 10.0.0.2", "server 10.0.0.2"],
  ])
    it(`are not explained by what is on a way: ${notes.join(", ")}`, () => {
      const ids = causesOf(...notes);
      assert.ok(ids.includes("nothing-listens"));
      for (const id of ["firewall-in-path", "network-loss", "server-down"]) assert.ok(!ids.includes(id), id);
    });

  it("are told from those to another host", () => {
    assert.ok(causesOf().includes("firewall-in-path"));
  });
});
