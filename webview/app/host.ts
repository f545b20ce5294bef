/**
 * The wire to the extension host: typed messages out, typed messages in, requests with ids.
 * Every request ends: with its reply, or with the failure that the host sends for it.
 */
import type { ChildContract, Failure } from "../../src/protocol/child-contract";
import type { FromWebview, ToWebview, WebviewRequestName } from "../../src/protocol/webview-contract";

/** What VS Code hands to a webview's script. */
export interface VsCodeApi {
  postMessage(message: FromWebview): void;
  getState(): unknown;
  setState(state: unknown): void;
}

type Params<Name extends WebviewRequestName> = ChildContract["requests"][Name]["params"];
type Result<Name extends WebviewRequestName> = ChildContract["requests"][Name]["result"];

/** A request that the host answered with a failure. */
export class RequestFailed extends Error {
  constructor(readonly failure: Failure) {
    super(`${failure.code}: ${failure.detail}`);
    this.name = "RequestFailed";
  }
}

interface Pending {
  resolve: (result: unknown) => void;
  reject: (error: RequestFailed) => void;
}

/** Messages that are not answers to requests. */
export type HostEvent = Exclude<ToWebview, { kind: "reply" | "failure" }>;

/** One editor tab's end of the conversation with the host. */
export class Host {
  private readonly pending = new Map<number, Pending>();
  private nextId = 1;

  constructor(
    private readonly api: VsCodeApi,
    private readonly onEvent: (event: HostEvent) => void,
  ) {}

  /** Starts to listen, then says that it does. */
  start(target: Window): void {
    target.addEventListener("message", (event: MessageEvent<ToWebview>) => {
      this.receive(event.data);
    });
    this.post({ kind: "ready" });
  }

  post(message: FromWebview): void {
    this.api.postMessage(message);
  }

  /** Asks the child by way of the host; rejects with `RequestFailed`. */
  request<Name extends WebviewRequestName>(name: Name, params: Params<Name>): Promise<Result<Name>> {
    const id = this.nextId++;
    return new Promise<Result<Name>>((resolve, reject) => {
      this.pending.set(id, { resolve: (result) => resolve(result as Result<Name>), reject });
      // The union over request names cannot be seen through a type parameter; both come from one contract.
      this.post({ kind: "request", id, name, params } as FromWebview);
    });
  }

  private receive(message: ToWebview): void {
    if (message.kind === "reply") {
      this.take(message.id)?.resolve(message.result);
    } else if (message.kind === "failure") {
      this.take(message.id)?.reject(new RequestFailed(message.failure));
    } else {
      this.onEvent(message);
    }
  }

  private take(id: number): Pending | undefined {
    const pending = this.pending.get(id);
    this.pending.delete(id);
    return pending;
  }
}
