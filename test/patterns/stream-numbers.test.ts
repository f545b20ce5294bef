/**
 * A stream's number is `tcp.stream` as tshark prints it: dialogues on which numbering is easily got wrong.
 * The numbers expected are written out; where tshark is installed it is asked about the same bytes.
 */
import assert from "node:assert/strict";
import { describe, it, type TestContext } from "node:test";
import { analyzeBytes } from "../../src/analyze";
import { captureBytes, compileDialogue } from "../support/dialogue-compiler";
import { CLOSE_BY_FIN, EXCHANGE, HANDSHAKE } from "../support/dialogue-phrases";
import { hasTshark } from "../support/tshark";
import { streamIdentity, tsharkStreams } from "../support/tshark-streams";

/** Each stream as "number: frames first–last". */
function checkStreams(context: TestContext, script: string, expected: string[]): void {
  const bytes = captureBytes(compileDialogue(script));
  const ours = analyzeBytes(bytes, "dialogue.pcapng").streams();
  const found = ours.map(({ stream, firstFrame, lastFrame }) => `${stream}: ${firstFrame}–${lastFrame}`);
  assert.deepEqual(found, expected);
  if (!hasTshark) {
    context.diagnostic("tshark is not installed: the numbers were not compared with it");
    return;
  }
  assert.deepEqual(ours.map(streamIdentity), tsharkStreams(bytes).map(streamIdentity));
}

describe("stream numbers", () => {
  it("count pairs of addresses and ports in the order of their first frames", (context) => {
    checkStreams(
      context,
      `
      +0 client port 50002 > S
      +0 client port 50001 > S
      +0 server port 50002 > SA
      +0 server port 50001 > SA`,
      ["0: 1–3", "1: 2–4"],
    );
  });

  it("begin anew with a SYN of another number", (context) => {
    checkStreams(context, `${HANDSHAKE}\n +1 client > S new\n +0 server > SA`, ["0: 1–3", "1: 4–5"]);
  });

  it("stay with a SYN of the same number, even after the connection was closed", (context) => {
    checkStreams(context, `${HANDSHAKE} ${CLOSE_BY_FIN}\n +9 client > S retry`, ["0: 1–8"]);
  });

  it("stay with a SYN/ACK of another number", (context) => {
    checkStreams(
      context,
      `+0 client > S\n +0 server > SA\n +1 server > SA retry\n +1 server > SAE seq 99999`.replace(
        "SA seq",
        "SAP seq",
      ),
      ["0: 1–4"],
    );
  });

  it("begin at the client's end where it asks again, also behind a RST that was captured before its SYN", (context) => {
    const script = "+0 server > RA\n +0 client > S\n +0.5 client > S new";
    checkStreams(context, script, ["0: 1–2", "1: 3–3"]);
    const streams = analyzeBytes(captureBytes(compileDialogue(script)), "dialogue.pcapng").streams();
    assert.deepEqual(
      streams.map(({ portA }) => portA),
      [80, 50000],
    );
  });

  it("stay when the server's first frame is a RST and its SYN/ACK has another number", (context) => {
    checkStreams(context, `+0 client > S\n +0 server > RA\n +1 client > S retry\n +0 server > SA`, [
      "0: 1–4",
    ]);
  });

  it("stay with the pair's newest stream when a segment of the old connection strays in", (context) => {
    checkStreams(
      context,
      `${HANDSHAKE} ${EXCHANGE}
      +1 client > S new
      +0 client > PA 10 old
      +0 server > A old
      +0 server > SA`,
      ["0: 1–7", "1: 8–11"],
    );
  });

  it("begin anew when the first SYN that is seen of a mid-stream side does not fit its numbers", (context) => {
    checkStreams(
      context,
      `${HANDSHAKE}
      note capture starts
      +1 client > PA 100
      +1 client > S new`,
      ["0: 1–1", "1: 2–2"],
    );
  });

  it("stay when that SYN is exactly one below the mid-stream side's first number", (context) => {
    checkStreams(
      context,
      `
      +0 client > A seq 1001 ack 5001
      +1 client > S seq 1000`,
      ["0: 1–2"],
    );
  });

  it("begin anew at the server's bare SYN once its number is known", (context) => {
    checkStreams(context, `${HANDSHAKE}\n +1 server > S seq 88888`, ["0: 1–3", "1: 4–4"]);
  });

  it("stay in a simultaneous open", (context) => {
    checkStreams(
      context,
      `
      +0 client > S
      +0 server > S
      +0 client > SA
      +0 server > SA`,
      ["0: 1–4"],
    );
  });

  it("stay with a SYN/ACK that stands before its SYN in the file", (context) => {
    checkStreams(context, `+0 bystander\n +0 client > S\n +0 server > SA filed-first\n +0 client > A`, [
      "0: 2–4",
    ]);
  });

  it("stay when the number of a retried SYN is the last of the sequence space", (context) => {
    checkStreams(context, `note client isn 4294967295\n +0 client > S\n +1 client > S retry`, ["0: 1–2"]);
  });

  it("do not count what an ICMP error quotes of a stream that is known", (context) => {
    checkStreams(
      context,
      `
      +0 client port 50001 > S
      +0 icmp 3/13 from 10.0.0.254 quoting last 28 bytes
      +0 client port 50002 > S`,
      ["0: 1–1", "1: 3–3"],
    );
  });

  it("are used up by a whole TCP header that an ICMP error quotes of a stream never seen", (context) => {
    checkStreams(
      context,
      `
      +0 client port 50001 > S unseen
      +0 icmp 3/13 from 10.0.0.254 quoting last 28 bytes
      +0 client port 50002 > S`,
      ["1: 2–2"],
    );
  });

  it("are not used up where only eight bytes of it are quoted", (context) => {
    checkStreams(
      context,
      `
      +0 client port 50001 > S unseen
      +0 icmp 3/13 from 10.0.0.254 quoting last
      +0 client port 50002 > S`,
      ["0: 2–2"],
    );
  });

  it("begin anew with a SYN of another number, also where an ICMP error alone shows it", (context) => {
    checkStreams(
      context,
      `
      +0 client > A seq 1 ack 1
      +1 client > S seq 5000 unseen
      +0 icmp 3/13 from 10.0.0.254 quoting last 28 bytes
      +1 client > S retry
      +1 client port 50001 > S`,
      ["0: 1–1", "1: 3–3", "2: 4–4"],
    );
  });

  it("go on in the stream that an ICMP error alone began", (context) => {
    checkStreams(
      context,
      `
      +0 client > A seq 1 ack 1
      +1 client > S seq 5000 unseen
      +0 icmp 3/13 from 10.0.0.254 quoting last 28 bytes
      +1 server > A`,
      ["0: 1–1", "1: 3–3"],
    );
  });

  it("count a frame whose TCP header was cut after its window", (context) => {
    checkStreams(context, `+0 client > S cut 50\n +0 server > SA cut 50\n +0 client port 50001 > S`, [
      "0: 1–2",
      "1: 3–3",
    ]);
  });

  it("leave out a frame whose TCP header was cut before its window, though its ports are seen", (context) => {
    checkStreams(
      context,
      `
      +0 client > S cut 48
      +0 server > SA cut 46
      +0 client port 50001 > S
      +0 client > A`,
      ["0: 3–3", "1: 4–4"],
    );
  });

  it("count a connection from a port to itself", (context) => {
    checkStreams(
      context,
      `note client 127.0.0.1\nnote server 127.0.0.1\nnote client port 80\n +0 client > S\n +0 server > SA`,
      ["0: 1–2"],
    );
  });

  it("keep IPv4 and IPv6 apart", (context) => {
    checkStreams(
      context,
      `
      +0 client > S
      note client 2001:db8::1
      note server 2001:db8::2
      +0 client > S retry`,
      ["0: 1–1", "1: 2–2"],
    );
  });
});
