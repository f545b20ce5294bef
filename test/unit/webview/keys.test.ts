import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { actionOf, type KeyPress } from "../../../webview/app/keys";

function press(key: string, more: Partial<KeyPress> = {}): KeyPress {
  return { key, code: "", ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...more };
}

describe("keys", () => {
  it("mean the same in capitals", () => {
    assert.equal(actionOf(press("t")), "table");
    assert.equal(actionOf(press("T", { shiftKey: true })), "table");
  });

  it("leave the workbench's own combinations alone", () => {
    assert.equal(actionOf(press("f", { ctrlKey: true })), undefined);
    assert.equal(actionOf(press("w", { metaKey: true })), undefined);
  });

  it("switch patterns by the digit's place, whatever Alt makes of it", () => {
    assert.deepEqual(actionOf(press("3", { code: "Digit3" })), { toggle: 2, alone: false });
    assert.deepEqual(actionOf(press("£", { code: "Digit3", altKey: true })), { toggle: 2, alone: true });
  });

  it("take 0 for the whole capture", () => {
    assert.equal(actionOf(press("0", { code: "Digit0" })), "fit");
  });

  it("visit panes with F6, backwards with Shift", () => {
    assert.equal(actionOf(press("F6")), "next-pane");
    assert.equal(actionOf(press("F6", { shiftKey: true })), "previous-pane");
  });

  it("mean nothing where they are not listed", () => {
    assert.equal(actionOf(press("toString")), undefined);
    assert.equal(actionOf(press("x")), undefined);
  });
});
