import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { LatestRequest } from "../../../webview/app/latest-request";

interface Asked {
  params: number;
  answer: (result: string) => void;
  fail: (error: Error) => void;
}

function start() {
  const asked: Asked[] = [];
  const got: string[] = [];
  const request = new LatestRequest<number, string>({
    ask: (params) => new Promise((answer, fail) => asked.push({ params, answer, fail })),
    onResult: (result, params) => got.push(`${params}:${result}`),
    onFailure: (error) => got.push(String(error)),
  });
  return { asked, got, request };
}

const settle = () => new Promise((resolve) => setImmediate(resolve));

describe("latest request", () => {
  it("has one question under way and keeps only the last of those that wait", async () => {
    const { asked, got, request } = start();
    request.ask(1);
    request.ask(2);
    request.ask(3);
    assert.deepEqual(
      asked.map((one) => one.params),
      [1],
    );
    asked[0]!.answer("a");
    await settle();
    assert.deepEqual(
      asked.map((one) => one.params),
      [1, 3],
    );
    asked[1]!.answer("b");
    await settle();
    assert.deepEqual(got, ["1:a", "3:b"]);
  });

  it("goes on after a failure", async () => {
    const { asked, got, request } = start();
    request.ask(1);
    request.ask(2);
    asked[0]!.fail(new Error("no"));
    await settle();
    asked[1]!.answer("b");
    await settle();
    assert.deepEqual(got, ["Error: no", "2:b"]);
  });

  it("forgets the waiting question when told to", async () => {
    const { asked, request } = start();
    request.ask(1);
    request.ask(2);
    request.drop();
    asked[0]!.answer("a");
    await settle();
    assert.equal(asked.length, 1);
  });
});
