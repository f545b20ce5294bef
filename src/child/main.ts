/**
 * The child process: unpacks requests, asks the session, packs answers. No analysis logic lives here.
 * It ends when its parent is gone.
 */
import { PROTOCOL_VERSION, type ChildContract } from "../protocol/child-contract";
import { Peer, type NothingContract, type PeerPort } from "../protocol/peer";
import { readOnOneThread } from "../source/capture-bytes";
import { Session } from "./session";

readOnOneThread();

const port: PeerPort = {
  send: (message) => {
    if (process.connected) process.send?.(message, undefined, undefined, () => undefined);
  },
  onMessage: (listener) => void process.on("message", listener),
  onClose: (listener) => void process.on("disconnect", () => listener("disconnected")),
};

const session = new Session({
  progress: (progress) => peer.emit("progress", progress),
  snapshot: (snapshot) => peer.emit("snapshot", snapshot),
  grown: (growth) => peer.emit("grown", growth),
  fileChanged: (change) => peer.emit("fileChanged", change),
});

const peer = new Peer<ChildContract, NothingContract>({
  port,
  version: PROTOCOL_VERSION,
  handlers: session.handlers(),
  listeners: {},
  log: (line) => process.stderr.write(`${line}\n`),
});

void peer.gone.then(() => process.exit(0));
