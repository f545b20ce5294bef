/**
 * Typed requests, events and cancellation between two sides of a process boundary.
 * In: a port that carries structured-clonable messages both ways. Out: promises that always end.
 * Hard part: no promise may outlive the other side. A request ends in exactly one of: its reply, its failure,
 * `cancelled` by its own signal, or the failure with which the port closed (`peer-gone`, `version-mismatch`).
 * Answers may come in any order; answers to requests that ended before are dropped on purpose.
 */
import type { Failure, FailureCode } from "./child-contract";

/** What one side of a boundary answers (`requests`) and tells unasked (`events`). */
export interface PeerContract {
  requests: object;
  events: object;
}

/** The contract of a side that answers nothing and tells nothing: `object` has no keys. */
export type NothingContract = PeerContract;

export type RequestName<Contract extends PeerContract> = keyof Contract["requests"] & string;
export type EventName<Contract extends PeerContract> = keyof Contract["events"] & string;
export type ParamsOf<
  Contract extends PeerContract,
  Name extends keyof Contract["requests"],
> = Contract["requests"][Name] extends { params: infer Params } ? Params : never;
export type ResultOf<
  Contract extends PeerContract,
  Name extends keyof Contract["requests"],
> = Contract["requests"][Name] extends { result: infer Result } ? Result : never;

/**
 * One handler for each request of a contract; a missing one does not compile.
 * The signal aborts when the asker cancels or the port closes. A handler fails by throwing a `FailureError`;
 * anything else that it throws is a bug and ends the request as `internal`.
 */
export type Handlers<Contract extends PeerContract> = {
  [Name in keyof Contract["requests"]]: (
    params: ParamsOf<Contract, Name>,
    signal: AbortSignal,
  ) => ResultOf<Contract, Name> | Promise<ResultOf<Contract, Name>>;
};

/** One listener for each event that the other side tells. */
export type Listeners<Contract extends PeerContract> = {
  [Name in keyof Contract["events"]]: (payload: Contract["events"][Name]) => void;
};

/** The only door to the outside: a child process's IPC channel, a message port, a pair of functions in a test. */
export interface PeerPort {
  /** May throw where the message cannot be cloned. A send on a closed port is silently lost. */
  send(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  /** Called once, with why the port closed (exit code or signal). */
  onClose(listener: (detail: string) => void): void;
}

/** What goes over the port. `hello` is each side's first message. */
export type PeerMessage =
  | { kind: "hello"; version: number }
  | { kind: "request"; id: number; name: string; params: unknown }
  | { kind: "reply"; id: number; result: unknown }
  | { kind: "failure"; id: number; failure: Failure }
  | { kind: "cancel"; id: number }
  | { kind: "event"; name: string; payload: unknown };

/** A `Failure` on its way up a call stack. Crosses the boundary as its `failure`. */
export class FailureError extends Error {
  readonly failure: Failure;

  constructor(code: FailureCode, detail: string) {
    super(`${code}: ${detail}`);
    this.name = "FailureError";
    this.failure = { code, detail };
  }
}

/** The failure that an error stands for; `internal` for whatever is not a `FailureError`. */
export function failureOf(error: unknown): Failure {
  if (error instanceof FailureError) return error.failure;
  return { code: "internal", detail: error instanceof Error ? error.message : String(error) };
}

/** What a peer is made of. */
export interface PeerOptions<Local extends PeerContract, Remote extends PeerContract> {
  port: PeerPort;
  /** Both sides must name the same version, or every request fails with `version-mismatch`. */
  version: number;
  handlers: Handlers<Local>;
  listeners: Listeners<Remote>;
  /** Receives stacks of bugs in handlers and descriptions of malformed messages. */
  log: (line: string) => void;
}

interface Pending {
  resolve: (result: unknown) => void;
  reject: (error: FailureError) => void;
  /** Takes the abort listener off the asker's signal. */
  release: () => void;
}

/**
 * One side of a boundary: `Local` is what this side answers and tells, `Remote` what the other side does.
 *
 * ```ts
 * // child process
 * const peer = new Peer<ChildContract, NothingContract>({
 *   port: {
 *     send: (message) => void process.send?.(message),
 *     onMessage: (listener) => void process.on("message", listener),
 *     onClose: (listener) => void process.on("disconnect", () => listener("the host has gone")),
 *   },
 *   version: PROTOCOL_VERSION,
 *   handlers: { analyze: ({ path }, signal) => session.analyze(path, signal), … },
 *   listeners: {},
 *   log: (line) => console.error(line),
 * });
 * peer.emit("progress", progress);
 * // host
 * const report = await peer.request("analyze", { path }, signal);
 * ```
 */
export class Peer<Local extends PeerContract, Remote extends PeerContract> {
  /** Resolves, never rejects, when the port has closed or the versions differ: with the reason. Then close the port. */
  readonly gone: Promise<Failure>;

  readonly #options: PeerOptions<Local, Remote>;
  /** Requests of ours that wait for their answer. */
  readonly #pending = new Map<number, Pending>();
  /** Requests of theirs that a handler works on. */
  readonly #running = new Map<number, AbortController>();
  #lastId = 0;
  #greeted = false;
  #end: Failure | undefined;
  #resolveGone!: (failure: Failure) => void;

  constructor(options: PeerOptions<Local, Remote>) {
    this.#options = options;
    this.gone = new Promise((resolve) => {
      this.#resolveGone = resolve;
    });
    options.port.onClose((detail) => this.#finish({ code: "peer-gone", detail }));
    options.port.onMessage((message) => this.#receive(message));
    this.#post({ kind: "hello", version: options.version });
  }

  /**
   * Asks the other side. Rejects with a `FailureError`, and with nothing else: what the other side answered,
   * `cancelled` as soon as the signal aborts, or why the port closed.
   */
  request<Name extends RequestName<Remote>>(
    name: Name,
    params: ParamsOf<Remote, Name>,
    signal?: AbortSignal,
  ): Promise<ResultOf<Remote, Name>> {
    if (this.#end) return Promise.reject(new FailureError(this.#end.code, this.#end.detail));
    if (signal?.aborted) return Promise.reject(new FailureError("cancelled", name));
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      const onAbort = (): void => {
        this.#pending.delete(id);
        this.#post({ kind: "cancel", id });
        reject(new FailureError("cancelled", name));
      };
      const release = (): void => signal?.removeEventListener("abort", onAbort);
      // The other side keeps the same contract (`version`), so its result has the contract's type.
      this.#pending.set(id, { resolve: resolve as (result: unknown) => void, reject, release });
      signal?.addEventListener("abort", onAbort, { once: true });
      try {
        this.#post({ kind: "request", id, name, params });
      } catch (error) {
        this.#settle(id)?.reject(
          new FailureError("internal", `${name} not sent: ${failureOf(error).detail}`),
        );
      }
    });
  }

  /** Tells the other side something, without an answer. Lost where the port has closed; never throttled here. */
  emit<Name extends EventName<Local>>(name: Name, payload: Local["events"][Name]): void {
    if (!this.#end) this.#post({ kind: "event", name, payload });
  }

  /** Ends every request with `peer-gone` and the reason given; the port itself is its owner's to close. */
  close(detail: string): void {
    this.#finish({ code: "peer-gone", detail });
  }

  #post(message: PeerMessage): void {
    if (!this.#end) this.#options.port.send(message);
  }

  #receive(message: unknown): void {
    if (this.#end) return;
    if (!isPeerMessage(message)) {
      this.#options.log(`malformed message dropped: ${describe(message)}`);
      return;
    }
    if (message.kind === "hello") {
      this.#greet(message.version);
      return;
    }
    if (!this.#greeted) {
      this.#finish({ code: "version-mismatch", detail: `"${message.kind}" came before "hello"` });
      return;
    }
    this.#dispatch(message);
  }

  #greet(version: number): void {
    this.#greeted = true;
    const own = this.#options.version;
    if (version === own) return;
    this.#finish({ code: "version-mismatch", detail: `own ${own}, other ${version}` });
  }

  #dispatch(message: Exclude<PeerMessage, { kind: "hello" }>): void {
    switch (message.kind) {
      case "request":
        void this.#answer(message.id, message.name, message.params);
        return;
      case "reply":
        this.#settle(message.id)?.resolve(message.result);
        return;
      case "failure":
        this.#settle(message.id)?.reject(new FailureError(message.failure.code, message.failure.detail));
        return;
      case "cancel":
        this.#running.get(message.id)?.abort();
        return;
      case "event":
        this.#hear(message.name, message.payload);
    }
  }

  /** Takes a request off the list; undefined where it had ended before (cancelled). */
  #settle(id: number): Pending | undefined {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    pending?.release();
    return pending;
  }

  #hear(name: string, payload: unknown): void {
    const listeners = this.#options.listeners as Record<string, ((payload: unknown) => void) | undefined>;
    const listener = Object.hasOwn(listeners, name) ? listeners[name] : undefined;
    if (!listener) {
      this.#options.log(`unknown event dropped: ${describe(name)}`);
      return;
    }
    try {
      listener(payload);
    } catch (error) {
      // A bug in one listener must not stop the channel: it is logged with its stack.
      this.#options.log(`listener of ${name} failed: ${stackOf(error)}`);
    }
  }

  async #answer(id: number, name: string, params: unknown): Promise<void> {
    const handlers = this.#options.handlers as Record<
      string,
      ((params: unknown, signal: AbortSignal) => unknown) | undefined
    >;
    const handler = Object.hasOwn(handlers, name) ? handlers[name] : undefined;
    if (!handler || this.#running.has(id)) {
      const detail = handler ? `request id ${id} is in use` : `unknown request ${describe(name)}`;
      this.#post({ kind: "failure", id, failure: { code: "bad-request", detail } });
      return;
    }
    const controller = new AbortController();
    this.#running.set(id, controller);
    try {
      const result = await handler(params, controller.signal);
      this.#post({ kind: "reply", id, result });
    } catch (error) {
      // Also lands here when the result could not be cloned: the asker learns it as `internal`.
      this.#post({ kind: "failure", id, failure: this.#failureOfHandler(name, error, controller.signal) });
    } finally {
      this.#running.delete(id);
    }
  }

  #failureOfHandler(name: string, error: unknown, signal: AbortSignal): Failure {
    if (error instanceof FailureError) return error.failure;
    if (signal.aborted && error instanceof Error && error.name === "AbortError") {
      return { code: "cancelled", detail: name };
    }
    this.#options.log(`handler of ${name} failed: ${stackOf(error)}`);
    return failureOf(error);
  }

  #finish(failure: Failure): void {
    if (this.#end) return;
    this.#end = failure;
    for (const id of [...this.#pending.keys()]) {
      this.#settle(id)?.reject(new FailureError(failure.code, failure.detail));
    }
    for (const controller of this.#running.values()) controller.abort();
    this.#resolveGone(failure);
  }
}

/** The shape alone: contracts are kept by the version, not by looking into every payload. */
function isPeerMessage(message: unknown): message is PeerMessage {
  if (typeof message !== "object" || message === null || !("kind" in message)) return false;
  const fields = message as Record<string, unknown>;
  switch (fields.kind) {
    case "hello":
      return typeof fields.version === "number";
    case "request":
      return typeof fields.id === "number" && typeof fields.name === "string";
    case "reply":
    case "cancel":
      return typeof fields.id === "number";
    case "failure":
      return typeof fields.id === "number" && isFailure(fields.failure);
    case "event":
      return typeof fields.name === "string";
    default:
      return false;
  }
}

function isFailure(value: unknown): value is Failure {
  if (typeof value !== "object" || value === null) return false;
  const fields = value as Record<string, unknown>;
  return typeof fields.code === "string" && typeof fields.detail === "string";
}

/** A value as a short line for the log. */
function describe(value: unknown): string {
  const MAX_CHARACTERS = 120;
  const text =
    typeof value === "object" && value !== null ? `{${Object.keys(value).join(", ")}}` : String(value);
  return JSON.stringify(text.slice(0, MAX_CHARACTERS));
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
