import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { OpenCaptures, type SelectionChange } from "../../../src/extension/open-captures";
import { fakeCapture, settle, type FakeCapture } from "./fake-capture";

const KEY = "file:///captures/load.pcapng";
const GRACE_MS = 40;

function captures(): { captures: OpenCaptures; opened: FakeCapture[] } {
  const opened: FakeCapture[] = [];
  const open = new OpenCaptures((key) => {
    const fake = fakeCapture(key);
    opened.push(fake);
    return fake.capture;
  }, GRACE_MS);
  return { captures: open, opened };
}

async function analyzed({ opened }: { opened: FakeCapture[] }): Promise<FakeCapture> {
  await settle();
  const fake = opened.at(-1) ?? assert.fail("nothing was opened");
  fake.finish();
  await settle();
  assert.equal(fake.capture.session.state.phase, "done");
  return fake;
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

describe("a capture that is open", () => {
  it("is opened once, however many hold it", () => {
    const all = captures();
    const first = all.captures.acquire(KEY);
    const second = all.captures.acquire(KEY);
    assert.equal(first.capture, second.capture);
    assert.equal(all.opened.length, 1);
    all.captures.dispose();
  });

  it("lives until the last of its holders lets go, and a grace longer", async () => {
    const all = captures();
    const first = all.captures.acquire(KEY);
    const second = all.captures.acquire(KEY);
    const fake = await analyzed(all);
    first.release();
    first.release();
    await pause(2 * GRACE_MS);
    assert.equal(fake.nEnded, 0);
    second.release();
    assert.equal(fake.nEnded, 0);
    await pause(2 * GRACE_MS);
    assert.equal(fake.nEnded, 1);
  });

  it("that is opened again within the grace is not analyzed again", async () => {
    const all = captures();
    const first = all.captures.acquire(KEY);
    const fake = await analyzed(all);
    first.release();
    const second = all.captures.acquire(KEY);
    await pause(2 * GRACE_MS);
    assert.equal(second.capture, fake.capture);
    assert.deepEqual([all.opened.length, fake.nEnded], [1, 0]);
    all.captures.dispose();
    assert.equal(fake.nEnded, 1);
  });

  it("is ended at once when nobody holds it while it is being read", async () => {
    const all = captures();
    const lease = all.captures.acquire(KEY);
    await settle();
    lease.release();
    assert.equal(all.opened[0]?.nEnded, 1);
  });

  it("is opened anew after it has ended", async () => {
    const all = captures();
    all.captures.acquire(KEY).release();
    const again = all.captures.acquire(KEY);
    await settle();
    assert.equal(all.opened.length, 2);
    assert.equal(again.capture, all.opened[1]?.capture);
    all.captures.dispose();
  });
});

describe("the selection of a capture", () => {
  it("is told with where it came from; an editor that repeats itself is not passed on", () => {
    const { capture } = fakeCapture();
    const told: SelectionChange[] = [];
    capture.selectionChanged.add((change) => told.push(change));
    const editor = {};
    capture.select(5, editor);
    capture.select(5, editor);
    assert.deepEqual(told, [{ conversation: 5, origin: editor }]);
    assert.equal(capture.selected, 5);
    capture.session.dispose();
  });

  it("is told again when a command repeats it, so that editors scroll back", () => {
    const { capture } = fakeCapture();
    let nTold = 0;
    capture.selectionChanged.add(() => nTold++);
    capture.select(5);
    capture.select(5);
    assert.equal(nTold, 2);
    capture.session.dispose();
  });
});
