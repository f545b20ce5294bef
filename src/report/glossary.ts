/** The few words that a reader must know before the reasons are read: each has one meaning in a report. */
import type { DiagnosisReport } from "./diagnosis-shapes";

/** Words that this diagnosis uses, each with its meaning. */
export function glossary({ reuse, services }: DiagnosisReport): string[] {
  const words = [
    "SYN, SYN/ACK: a client's request to connect, and the consent. RST refuses or ends a connection at once; FIN ends it in " +
      "order. A SYN without an answer is sent again (a retry), after 1 or 3 s at first with most systems, later after longer waits.",
    "Connection, connect: what an application asked for, with all its SYNs. It failed where none of them led to a connection, " +
      "or the connection was cut; it was delayed where a retry was needed.",
    "Connected, accepted: a SYN/ACK came. The server's operating system sends it. Taken: the application has fetched the " +
      "connection (accept). No frame shows when: by its first reply it had.",
    "Supported: the frames show what this cause would cause, and nothing that contradicts it; others may not be excluded yet. " +
      "Not excluded: the frames allow it and do not decide. Ruled out: the frames contradict it.",
  ];
  if (services.some((service) => service.capacityPerSecond !== null || service.occupancy !== null))
    words.push(
      "Listen backlog: the queue of connections that the application has not taken yet. When it is full, further SYNs are " +
        "refused or ignored. Connections that wait for their first reply stand for it: frames cannot tell the backlog from a queue " +
        "of the application's own, nor from those being worked on.",
      "Capacity: how many connect per second while more ask. Demand: how many connects are asked for, retries not counted.",
    );
  if (reuse)
    words.push(
      "TIME-WAIT: after an end in order a host remembers the connection's ports for up to 240 s, and may refuse them so long.",
    );
  return words;
}
