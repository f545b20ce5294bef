import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { connectCourse, type ConnectCourse } from "../../../src/diagnose/services/connect-course";
import { SingleTries } from "../../../src/diagnose/services/single-tries";
import { TrySeries } from "../../../src/diagnose/services/try-series";
import { captureOf, connects, type Connect } from "../../support/connect-script";

/** The course of the first service's connects. */
function courseOf(all: readonly Connect[], onsetSeconds: number | null): ConnectCourse {
  const data = captureOf(all);
  const conversations = data.allConversations.filter(
    (conversation) => data.services[conversation] === data.services[0],
  );
  const tries = new SingleTries(conversations.length);
  const series = new TrySeries(data.endNs);
  for (const conversation of conversations) series.add(data.tracker, conversation, false, tries);
  tries.addAllAtOnce(data.tracker.table, conversations, new Uint8Array(conversations.length));
  return connectCourse(data, { byStart: conversations, tries }, onsetSeconds);
}

const near = (a: number, b: number): boolean => Math.abs(a - b) < 1e-6;

describe("the course of connects", () => {
  const mixed = [
    ...connects(0, 10, ["accepted", "accepted"]),
    ...connects(10, 20, ["accepted", "silent"]),
    ...connects(40, 42, ["accepted"]),
  ];

  it("counts tries and connections on their side of the onset", () => {
    const { before, since } = courseOf(mixed, 10.5);
    assert.deepEqual([before.nConversations, before.nTries, before.nFailedTries], [21, 21, 0]);
    assert.deepEqual([since.nConversations, since.nFailed, since.nDelayed], [21, 10, 0]);
    // Nine accepts, two at the end, and three SYNs of each of ten that get no answer.
    assert.deepEqual([since.nTries, since.nFailedTries], [41, 30]);
  });

  it("calls all of it before where there is no onset", () => {
    const { before, since } = courseOf(mixed, null);
    assert.equal(before.nTries, 62);
    assert.equal(since.nConversations, 0);
  });

  it("ends with the last failed try, and knows what came after it", () => {
    const course = courseOf(mixed, 10.5);
    assert.ok(near(course.firstFailureSeconds, 10.5));
    assert.ok(near(course.lastFailureSeconds, 28.5));
    assert.equal(course.nAcceptedAfterwards, 2);
    assert.ok(near(course.lastAcceptedSeconds, 41));
  });

  it("finds the longest run of failures and the longest wait for an accept among them", () => {
    const course = courseOf(
      [
        ...connects(0, 5, ["refused"]),
        ...connects(5, 7, ["accepted"]),
        ...connects(9, 12, ["accepted"]),
        ...connects(12, 13, ["refused"]),
      ],
      null,
    );
    assert.equal(course.longestRun, 15);
    assert.ok(near(course.longestGapFromSeconds, 6.001));
    assert.ok(near(course.longestGapSeconds, 3));
  });

  it("has no end, no run and no wait where nothing failed", () => {
    const course = courseOf(connects(0, 10, ["accepted"]), null);
    assert.equal(course.longestRun, 0);
    assert.ok(Number.isNaN(course.lastFailureSeconds));
    assert.ok(Number.isNaN(course.longestGapSeconds));
    assert.equal(course.nAcceptedAfterwards, 0);
  });

  it("counts a retried connect as delayed, by both of its tries", () => {
    const { before } = courseOf(connects(0, 4, ["second-try"]), null);
    assert.deepEqual([before.nDelayed, before.nTries, before.nFailedTries], [4, 8, 4]);
  });

  it("counts data that was sent again", () => {
    const { before } = courseOf(connects(0, 2, ["accepted", "black-holed"]), null);
    assert.ok(before.nDataSentAgain > 0);
    assert.ok(before.nDataSegments > before.nDataSentAgain);
  });
});
