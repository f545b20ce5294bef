import assert from "node:assert/strict";
import { describe, it } from "node:test";

import {
  FailureError,
  Peer,
  type NothingContract,
  type PeerMessage,
  type PeerPort,
} from "../../../src/protocol/peer";

interface Calculator {
  requests: {
    add: { params: { a: number; b: number }; result: number };
    wait: { params: { name: string }; result: string };
    fail: { params: { how: "failure" | "bug" | "uncloneable" }; result: unknown };
  };
  events: { tick: { n: number } };
}

type Host = Peer<NothingContract, Calculator>;
type Child = Peer<Calculator, NothingContract>;

/** One end of a wire: delivers in order, on a later turn, clones as a process boundary would. */
class Wire implements PeerPort {
  other: Wire | undefined;
  readonly sent: PeerMessage[] = [];
  readonly #messages: ((message: unknown) => void)[] = [];
  readonly #closes: ((detail: string) => void)[] = [];

  send(message: unknown): void {
    const copy: unknown = structuredClone(message);
    this.sent.push(copy as PeerMessage);
    setImmediate(() => this.other?.deliver(copy));
  }
  onMessage(listener: (message: unknown) => void): void {
    this.#messages.push(listener);
  }
  onClose(listener: (detail: string) => void): void {
    this.#closes.push(listener);
  }
  deliver(message: unknown): void {
    for (const listener of this.#messages) listener(message);
  }
  close(detail: string): void {
    for (const listener of this.#closes) listener(detail);
  }
}

interface Pair {
  host: Host;
  child: Child;
  hostWire: Wire;
  childWire: Wire;
  log: string[];
  ticks: number[];
  /** Requests of `wait` that a handler holds, by name. */
  waiting: Map<string, { finish: (text: string) => void; signal: AbortSignal }>;
}

function pair(versions = { host: 1, child: 1 }): Pair {
  const hostWire = new Wire();
  const childWire = new Wire();
  hostWire.other = childWire;
  childWire.other = hostWire;
  const log: string[] = [];
  const ticks: number[] = [];
  const waiting: Pair["waiting"] = new Map();
  const host: Host = new Peer<NothingContract, Calculator>({
    port: hostWire,
    version: versions.host,
    handlers: {},
    listeners: { tick: ({ n }) => void ticks.push(n) },
    log: (line) => log.push(line),
  });
  const child: Child = new Peer<Calculator, NothingContract>({
    port: childWire,
    version: versions.child,
    handlers: {
      add: ({ a, b }) => a + b,
      wait: ({ name }, signal) => new Promise((finish) => waiting.set(name, { finish, signal })),
      fail: ({ how }) => {
        if (how === "failure") throw new FailureError("not-a-capture", "magic 0x4d5a");
        if (how === "bug") throw new TypeError("broken invariant");
        return () => "a function cannot be cloned";
      },
    },
    listeners: {},
    log: (line) => log.push(line),
  });
  return { host, child, hostWire, childWire, log, ticks, waiting };
}

/** Lets all messages under way arrive. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 6; turn++) await new Promise((resolve) => setImmediate(resolve));
}

const fails = (code: string, detail?: RegExp) => (error: unknown) => {
  assert.ok(error instanceof FailureError, String(error));
  assert.equal(error.failure.code, code);
  if (detail) assert.match(error.failure.detail, detail);
  return true;
};

describe("a request", () => {
  it("ends with its reply", async () => {
    const { host } = pair();
    assert.equal(await host.request("add", { a: 2, b: 3 }), 5);
  });

  it("gets its own answer when answers come out of order", async () => {
    const { host, waiting } = pair();
    const first = host.request("wait", { name: "first" });
    const second = host.request("wait", { name: "second" });
    await settle();
    waiting.get("second")?.finish("2");
    assert.equal(await second, "2");
    waiting.get("first")?.finish("1");
    assert.equal(await first, "1");
  });

  it("keeps typed arrays as typed arrays", async () => {
    const { host, hostWire } = pair();
    const answer = host.request("wait", { name: "columns" });
    await settle();
    hostWire.deliver({ kind: "reply", id: 1, result: new Float64Array([1, 2]) });
    assert.deepEqual(await (answer as Promise<unknown>), new Float64Array([1, 2]));
  });

  it("ends with the handler's failure", async () => {
    const { host, log } = pair();
    await assert.rejects(host.request("fail", { how: "failure" }), fails("not-a-capture", /0x4d5a/));
    assert.deepEqual(log, []);
  });

  it("ends as internal when the handler has a bug, and the stack goes to the log", async () => {
    const { host, log } = pair();
    await assert.rejects(host.request("fail", { how: "bug" }), fails("internal", /broken invariant/));
    assert.match(log.join("\n"), /TypeError: broken invariant\n\s+at /);
  });

  it("ends as internal when the result cannot be cloned", async () => {
    const { host } = pair();
    await assert.rejects(host.request("fail", { how: "uncloneable" }), fails("internal"));
  });

  it("ends as internal when its parameters cannot be cloned", async () => {
    const { host } = pair();
    const params = { a: 1, b: (() => 2) as unknown as number };
    await assert.rejects(host.request("add", params), fails("internal", /add not sent/));
  });

  it("ends as bad-request when nobody handles it", async () => {
    const { host } = pair();
    await assert.rejects(host.request("toString" as "add", { a: 1, b: 1 }), fails("bad-request", /toString/));
  });
});

describe("cancelling", () => {
  it("ends the request at once and aborts the handler's signal", async () => {
    const { host, waiting } = pair();
    const stop = new AbortController();
    const answer = host.request("wait", { name: "long" }, stop.signal);
    await settle();
    assert.equal(waiting.get("long")?.signal.aborted, false);
    stop.abort();
    await assert.rejects(answer, fails("cancelled"));
    await settle();
    assert.equal(waiting.get("long")?.signal.aborted, true);
  });

  it("drops the answer that comes too late", async () => {
    const { host, waiting, log } = pair();
    const stop = new AbortController();
    const answer = host.request("wait", { name: "late" }, stop.signal);
    await settle();
    stop.abort();
    await assert.rejects(answer, fails("cancelled"));
    waiting.get("late")?.finish("too late");
    await settle();
    assert.equal(await host.request("add", { a: 1, b: 1 }), 2);
    assert.deepEqual(log, []);
  });

  it("sends nothing when the signal was aborted before", async () => {
    const { host, hostWire } = pair();
    await assert.rejects(host.request("add", { a: 1, b: 1 }, AbortSignal.abort()), fails("cancelled"));
    assert.deepEqual(
      hostWire.sent.map((message) => message.kind),
      ["hello"],
    );
  });

  it("does not reach a request that has ended", async () => {
    const { host, hostWire } = pair();
    const stop = new AbortController();
    await host.request("add", { a: 1, b: 1 }, stop.signal);
    stop.abort();
    assert.ok(hostWire.sent.every((message) => message.kind !== "cancel"));
  });
});

describe("the end of the port", () => {
  it("ends every pending request as peer-gone with the reason", async () => {
    const { host, hostWire } = pair();
    const first = host.request("wait", { name: "a" });
    const second = host.request("wait", { name: "b" });
    const ends = [
      assert.rejects(first, fails("peer-gone", /SIGKILL/)),
      assert.rejects(second, fails("peer-gone")),
    ];
    await settle();
    hostWire.close("signal SIGKILL");
    await Promise.all(ends);
    assert.deepEqual(await host.gone, { code: "peer-gone", detail: "signal SIGKILL" });
  });

  it("fails requests that come after it at once", async () => {
    const { host, hostWire } = pair();
    hostWire.close("exit code 1");
    await assert.rejects(host.request("add", { a: 1, b: 1 }), fails("peer-gone", /exit code 1/));
  });

  it("aborts the handlers that still run", async () => {
    const { host, childWire, waiting } = pair();
    host.request("wait", { name: "orphan" }).catch(() => undefined);
    await settle();
    childWire.close("the host has gone");
    assert.equal(waiting.get("orphan")?.signal.aborted, true);
  });

  it("keeps the first reason", async () => {
    const { host, hostWire } = pair();
    host.close("the last editor closed");
    hostWire.close("exit code 0");
    assert.deepEqual(await host.gone, { code: "peer-gone", detail: "the last editor closed" });
  });
});

describe("the version handshake", () => {
  it("fails all requests on both sides when the versions differ", async () => {
    const { host, child } = pair({ host: 1, child: 2 });
    await assert.rejects(host.request("add", { a: 1, b: 1 }), fails("version-mismatch", /own 1, other 2/));
    assert.equal((await child.gone).code, "version-mismatch");
  });

  it("takes nothing before hello", async () => {
    const wire = new Wire();
    const lone = new Peer<NothingContract, Calculator>({
      port: wire,
      version: 1,
      handlers: {},
      listeners: { tick: () => assert.fail("an event before hello was heard") },
      log: () => undefined,
    });
    wire.deliver({ kind: "event", name: "tick", payload: { n: 1 } });
    assert.equal((await lone.gone).code, "version-mismatch");
  });
});

describe("events and malformed messages", () => {
  it("reach their listener in order", async () => {
    const { child, ticks } = pair();
    for (let n = 0; n < 3; n++) child.emit("tick", { n });
    await settle();
    assert.deepEqual(ticks, [0, 1, 2]);
  });

  it("are lost, not thrown, after the end", async () => {
    const { child, childWire, ticks } = pair();
    await settle();
    childWire.close("the host has gone");
    child.emit("tick", { n: 1 });
    await settle();
    assert.deepEqual(ticks, []);
  });

  for (const message of [
    null,
    "hello",
    {},
    { kind: "reply" },
    { kind: "failure", id: 1, failure: "no" },
    { kind: "request", id: "1", name: "add" },
    { kind: "event", name: "unheard", payload: 1 },
  ]) {
    it(`${JSON.stringify(message)} is logged and dropped`, async () => {
      const { host, hostWire, log } = pair();
      await settle();
      hostWire.deliver(message);
      assert.equal(log.length, 1);
      assert.equal(await host.request("add", { a: 1, b: 1 }), 2);
    });
  }

  it("a listener's bug is logged and the channel lives on", async () => {
    const wire = new Wire();
    const log: string[] = [];
    const lone = new Peer<NothingContract, Calculator>({
      port: wire,
      version: 1,
      handlers: {},
      listeners: {
        tick: () => {
          throw new Error("listener broke");
        },
      },
      log: (line) => log.push(line),
    });
    wire.deliver({ kind: "hello", version: 1 });
    wire.deliver({ kind: "event", name: "tick", payload: { n: 1 } });
    const answer = lone.request("add", { a: 1, b: 1 });
    wire.deliver({ kind: "reply", id: 1, result: 2 });
    assert.equal(await answer, 2);
    assert.match(log.join("\n"), /listener broke/);
  });

  it("a second request under the same id fails as bad-request", async () => {
    const { host, childWire } = pair();
    host.request("wait", { name: "held" }).catch(() => undefined);
    await settle();
    childWire.deliver({ kind: "request", id: 1, name: "add", params: { a: 1, b: 1 } });
    await settle();
    const last = childWire.sent.at(-1);
    assert.equal(last?.kind === "failure" && last.failure.code, "bad-request");
  });
});
