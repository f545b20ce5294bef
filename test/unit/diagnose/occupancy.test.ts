import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { floorOf, occupancyOf, type OccupancyInput } from "../../../src/diagnose/services/occupancy";
import { Random } from "../../generator/random";

/** What one try met, and what it waited for afterwards; seconds. */
interface Told {
  sentAt: number;
  isAccepted: boolean;
  repliedAt: number;
}

/** A path and a queue: a try reaches the server half a round trip after it was sent, its answer the client after another. */
interface Place {
  places: number;
  serviceSeconds: number;
  roundTripSeconds: number;
  /** Of the answers, up to so many seconds late. */
  jitterSeconds: number;
}

const SMALL: Place = { places: 4, serviceSeconds: 1, roundTripSeconds: 0.0003, jitterSeconds: 0 };

/** Tries at random times, asked `asked` times as fast as they can be served; those that find no place fail. */
function queue(n: number, asked: number, place: Place, random = new Random(7)): Told[] {
  const busyUntil: number[] = [];
  let at = 0;
  return Array.from({ length: n }, () => {
    at += random.between(0, 2) * (place.serviceSeconds / asked);
    const sentAt = at;
    const arrival = at + place.roundTripSeconds / 2;
    while (busyUntil.length > 0 && busyUntil[0]! <= arrival) busyUntil.shift();
    if (busyUntil.length >= place.places) return { sentAt, isAccepted: false, repliedAt: NaN };
    const begin = busyUntil.at(-1) ?? arrival;
    const until = begin + random.between(0.8, 1.2) * place.serviceSeconds;
    busyUntil.push(until);
    const late = random.between(0, 1) * place.jitterSeconds;
    return { sentAt, isAccepted: true, repliedAt: until + place.roundTripSeconds / 2 + late };
  });
}

function input(tries: readonly Told[], roundTripSeconds = SMALL.roundTripSeconds): OccupancyInput {
  const accepted = tries.filter(({ isAccepted }) => isAccepted);
  const nanos = (seconds: number): number => seconds * 1e9;
  const acceptedSentNs = Float64Array.from(accepted, ({ sentAt }) => nanos(sentAt));
  const synAckNs = Float64Array.from(accepted, ({ sentAt }) => nanos(sentAt + roundTripSeconds));
  const failed = tries.filter(({ isAccepted }) => !isAccepted);
  return {
    waits: { from: synAckNs, to: Float64Array.from(accepted, ({ repliedAt }) => nanos(repliedAt)).sort() },
    acceptedSentNs,
    handshakes: () => ({
      synAckNs,
      lastingNs: synAckNs.map((timeNs, i) => timeNs - acceptedSentNs[i]!),
    }),
    failedSentNs: Float64Array.from(failed, ({ sentAt }) => nanos(sentAt)),
  };
}

/** The same with tries whose fate is thrown: `share` of all. */
function withLost(tries: readonly Told[], share: number, random = new Random(3)): Told[] {
  return tries.map((told) => (random.chance(share) ? { ...told, isAccepted: false, repliedAt: NaN } : told));
}

describe("the occupancy at which tries fail", () => {
  it("is the number of places of a queue", () => {
    for (const places of [1, 2, 4, 30]) {
      const tries = queue(1000, 1.3, { ...SMALL, places });
      const found = occupancyOf(input(tries));
      assert.equal(found?.level, places);
      assert.equal(found.failed, tries.filter(({ isAccepted }) => !isAccepted).length);
      // A place that is freed within a round trip of a SYN may be counted wrongly.
      assert.ok(found.failedAtLevel >= found.failed - 1);
      assert.ok(found.acceptedBelow >= found.accepted - 1);
    }
  });

  it("is found where the capture was taken a long round trip away", () => {
    const far = { ...SMALL, places: 20, serviceSeconds: 0.02, roundTripSeconds: 0.1 };
    const found = occupancyOf(input(queue(2000, 1.3, far), far.roundTripSeconds));
    assert.equal(found?.level, 20);
    assert.equal(found.failedAtLevel, found.failed);
  });

  it("is found where replies come late by a little, and one in a hundred tries is lost besides", () => {
    const noisy = { ...SMALL, jitterSeconds: 0.02 };
    const found = occupancyOf(input(withLost(queue(2000, 1.6, noisy), 0.01)));
    assert.equal(found?.level, 4);
    assert.ok(found.failedAtLevel < found.failed, "the lost ones met fewer");
    assert.ok(found.acceptedBelow < found.accepted, "some replies were not seen in time");
  });

  it("is not fitted where the application answers long after it took a connection: no shift is made up", () => {
    const slow = queue(3000, 1.3, { ...SMALL, places: 8, serviceSeconds: 0.05 }).map((told) => {
      return { ...told, repliedAt: told.repliedAt + 0.02 };
    });
    assert.equal(occupancyOf(input(slow)), undefined);
  });

  it("leaves a floor below which no try failed, in the whole capture", () => {
    const slow = queue(3000, 1.3, { ...SMALL, places: 8, serviceSeconds: 0.05 }).map((told) => {
      return { ...told, repliedAt: told.repliedAt + 0.02 };
    });
    const floor = floorOf(input(slow));
    // A place that was freed within a round trip of a SYN counts as free already.
    assert.ok(floor && (floor.least === 7 || floor.least === 8), `${floor?.least}`);
    const failed = slow.filter(({ isAccepted }) => !isAccepted).length;
    assert.equal(floor.failed, failed);
    assert.equal(floor.acceptedBelow + floor.acceptedAbove, slow.length - failed);
    assert.ok(floor.acceptedAbove > 0.05 * slow.length, "which is why no level separates them");
    const { meetings, least, most } = floor;
    assert.equal(
      meetings.reduce((n, meeting) => n + meeting.failed, 0),
      failed,
    );
    const shareAt = (waiting: number): number => {
      const met = meetings.find((meeting) => meeting.waiting === waiting);
      return met ? met.failed / (met.failed + met.accepted) : NaN;
    };
    assert.ok(shareAt(most) > shareAt(least), "the more wait, the more fail");
    assert.ok(meetings.every(({ waiting, failed: n }) => waiting >= least || n === 0));
  });

  it("leaves no floor where tries are lost by chance", () => {
    const idle = queue(2000, 0.9, { ...SMALL, places: Infinity });
    assert.equal(floorOf(input(withLost(idle, 0.05))), undefined);
  });

  it("counts SYNs when they were sent where that suffices, and one by one by who waited", () => {
    const tries = queue(1000, 1.3, SMALL);
    const found = occupancyOf(input(tries));
    assert.equal(found?.roundTripNs, 0);
    const recounted = new Map<number, { failed: number; accepted: number }>();
    const accepted = tries.filter(({ isAccepted }) => isAccepted);
    const firstFailed = tries.findIndex(({ isAccepted }) => !isAccepted);
    assert.ok(firstFailed > 0);
    for (const { sentAt, isAccepted } of tries) {
      const waiting = accepted.filter(
        (each) => each.sentAt + SMALL.roundTripSeconds < sentAt && sentAt < each.repliedAt,
      ).length;
      const own = recounted.get(waiting) ?? { failed: 0, accepted: 0 };
      own[isAccepted ? "accepted" : "failed"]++;
      recounted.set(waiting, own);
    }
    assert.deepEqual(
      found.meetings,
      [...recounted].map(([waiting, own]) => ({ waiting, ...own })).sort((a, b) => a.waiting - b.waiting),
    );
  });

  it("is not claimed where tries are lost by chance, busy as the server may be", () => {
    for (const asked of [0.5, 0.9, 0.99])
      for (const seed of [1, 2, 3, 4, 5])
        for (const lost of [0.02, 0.2, 0.5]) {
          const all = queue(2000, asked, { ...SMALL, places: Infinity }, new Random(seed));
          assert.equal(occupancyOf(input(withLost(all, lost, new Random(seed)))), undefined);
        }
  });

  it("is not claimed where half of the failures have another reason", () => {
    assert.equal(occupancyOf(input(withLost(queue(2000, 1.3, SMALL), 0.2))), undefined);
  });

  it("is not claimed of a server that hangs once, with its connections waiting", () => {
    const before = queue(100, 0.5, { ...SMALL, places: Infinity }).map((told, i) =>
      i < 95 ? told : { ...told, repliedAt: Infinity },
    );
    const hangsAt = before.at(-1)!.sentAt;
    const after = Array.from({ length: 300 }, (_, i): Told => {
      return { sentAt: hangsAt + 1 + i, isAccepted: false, repliedAt: NaN };
    });
    assert.equal(occupancyOf(input([...before, ...after])), undefined);
  });

  it("is not claimed of fewer than thirty failed tries", () => {
    const tries = queue(1000, 1.3, SMALL);
    let nFailed = 0;
    const few = tries.filter(({ isAccepted }) => isAccepted || ++nFailed < 30);
    assert.equal(occupancyOf(input(few)), undefined);
    nFailed = 0;
    const enough = tries.filter(({ isAccepted }) => isAccepted || ++nFailed <= 30);
    assert.equal(occupancyOf(input(enough))?.failed, 30);
  });

  it("is not claimed where nobody waits when tries fail", () => {
    const idle = Array.from({ length: 200 }, (_, i): Told => {
      return { sentAt: i, isAccepted: i % 3 > 0, repliedAt: i % 3 > 0 ? i + 0.1 : NaN };
    });
    assert.equal(occupancyOf(input(idle)), undefined);
  });
});
