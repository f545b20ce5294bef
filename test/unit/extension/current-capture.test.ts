import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { CurrentCapture, type CaptureEditor } from "../../../src/extension/current-capture";
import { fakeCapture, settle, type FakeCapture } from "./fake-capture";

function editorOf(fake: FakeCapture): CaptureEditor {
  return {
    capture: fake.capture,
    bringToFront: () => undefined,
    run: () => undefined,
    view: undefined,
    showFiltered: () => undefined,
  };
}

describe("the current capture", () => {
  it("is that of the editor that was active last, and falls back when it closes", () => {
    const current = new CurrentCapture();
    const [a, b] = [editorOf(fakeCapture("file:///a")), editorOf(fakeCapture("file:///b"))];
    current.activated(a);
    current.activated(b);
    assert.equal(current.editor, b);
    current.activated(a);
    assert.equal(current.editor, a);
    current.closed(a);
    assert.equal(current.editor, b);
    current.closed(b);
    assert.equal(current.capture, undefined);
  });

  it("does not go to an editor that opens in the background", () => {
    const current = new CurrentCapture();
    const [a, b] = [editorOf(fakeCapture("file:///a")), editorOf(fakeCapture("file:///b"))];
    current.activated(a);
    current.opened(b);
    assert.equal(current.editor, a);
  });

  it("tells its own states and selections, and no other capture's", async () => {
    const current = new CurrentCapture();
    const [first, second] = [fakeCapture("file:///a"), fakeCapture("file:///b")];
    await settle();
    current.activated(editorOf(first));
    current.activated(editorOf(second));
    let nChanges = 0;
    const selections: number[] = [];
    current.changed.add(() => nChanges++);
    current.selectionChanged.add((conversation) => selections.push(conversation));
    first.finish();
    first.capture.select(1);
    await settle();
    assert.deepEqual([nChanges, selections], [0, []]);
    second.finish();
    second.capture.select(2);
    await settle();
    assert.deepEqual([nChanges, selections], [1, [2]]);
  });

  it("follows a capture once, even where two editors show it", () => {
    const current = new CurrentCapture();
    const fake = fakeCapture();
    current.activated(editorOf(fake));
    current.activated(editorOf(fake));
    const selections: number[] = [];
    current.selectionChanged.add((conversation) => selections.push(conversation));
    fake.capture.select(1);
    assert.deepEqual(selections, [1]);
  });
});
