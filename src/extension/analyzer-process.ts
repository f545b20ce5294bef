/**
 * Starts the child process that reads captures, and joins it to a typed peer.
 * In: the path of its bundle. Out: a peer whose requests all end, also when the process dies: the detail of
 * `peer-gone` is its exit code or signal.
 * Hard part: a process may end in four ways (exit, signal, never started, channel closed while it lives on);
 * each closes the port exactly once.
 */
import { fork, type ChildProcess } from "node:child_process";
import type { Readable } from "node:stream";

import { PROTOCOL_VERSION, type ChildContract } from "../protocol/child-contract";
import { Peer, type Listeners, type NothingContract, type PeerPort } from "../protocol/peer";

/** The host's side of the channel to a child process. */
type AnalyzerPeer = Peer<NothingContract, ChildContract>;

/** A child process that reads one capture. */
export interface AnalyzerProcess {
  readonly peer: AnalyzerPeer;
  /** Process id; undefined where the process could not be started. */
  readonly pid: number | undefined;
  /** Ends the process; its pending requests fail with `peer-gone`. May be called more than once. */
  end(): void;
}

/** What is told of the child's events. */
export type AnalyzerEvents = Listeners<ChildContract>;

/** How to start a child process. */
export interface AnalyzerOptions {
  /** Absolute path of the child's bundle. */
  modulePath: string;
  events: AnalyzerEvents;
  /** Receives what the child prints and what is wrong with its messages, a line each. */
  log: (line: string) => void;
  /** Port on which the child waits for a debugger; none where undefined. */
  inspectPort?: number;
}

/** How long a process may go on after it was asked to end, or after it closed its channel. */
const GRACE_MS = 2000;

/** Starts a child process. Never throws: where it cannot start, every request fails with `peer-gone`. */
export function startAnalyzer(options: AnalyzerOptions): AnalyzerProcess {
  const child = fork(options.modulePath, [], {
    serialization: "advanced",
    // The host's own flags (its inspector's port among them) are not the child's.
    execArgv: options.inspectPort === undefined ? [] : [`--inspect=127.0.0.1:${options.inspectPort}`],
    // The desktop's process.execPath is Electron, which must be told to be Node. Certificates are read when Node starts, for
    // as much as 40 ms, and the child talks to nobody.
    env: { ...process.env, ELECTRON_RUN_AS_NODE: "1", NODE_EXTRA_CA_CERTS: undefined },
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  if (child.stdout) logLines(child.stdout, options.log);
  if (child.stderr) logLines(child.stderr, options.log);
  const peer: AnalyzerPeer = new Peer<NothingContract, ChildContract>({
    port: portOf(child),
    version: PROTOCOL_VERSION,
    handlers: {},
    listeners: options.events,
    log: options.log,
  });
  const end = (): void => {
    peer.close("ended by the host");
    endProcess(child);
  };
  // Whatever closed the port (another protocol version, too), the process has nothing left to do.
  void peer.gone.then(() => endProcess(child));
  return { peer, pid: child.pid, end };
}

function portOf(child: ChildProcess): PeerPort {
  return {
    send: (message) => {
      // With a callback, a channel that closes meanwhile is not an "error" event; "exit" tells.
      if (child.connected) child.send(message as object, () => undefined);
    },
    onMessage: (listener) => void child.on("message", listener),
    onClose: (listener) => {
      const closeOnce = once(listener);
      child.on("exit", (code, signal) =>
        closeOnce(signal === null ? `exit code ${code ?? "?"}` : `signal ${signal}`),
      );
      child.on("error", (error) => closeOnce(error.message));
      child.on("disconnect", () => {
        // "exit" follows at once as a rule, and knows more.
        setTimeout(() => closeOnce("the channel was closed"), GRACE_MS).unref();
      });
    },
  };
}

function once(listener: (detail: string) => void): (detail: string) => void {
  let told = false;
  return (detail) => {
    if (told) return;
    told = true;
    listener(detail);
  };
}

function endProcess(child: ChildProcess): void {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill();
  setTimeout(() => {
    if (child.exitCode === null && child.signalCode === null) child.kill("SIGKILL");
  }, GRACE_MS).unref();
}

/** Hands over whole lines; what stands after the last line break comes at the end. */
function logLines(stream: Readable, log: (line: string) => void): void {
  let rest = "";
  stream.setEncoding("utf8");
  stream.on("data", (chunk: string) => {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) log(line);
  });
  stream.on("end", () => {
    if (rest !== "") log(rest);
  });
}
