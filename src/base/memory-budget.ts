/**
 * How much memory an analysis may take, shared out among the stores that grow with a capture.
 *
 * Everything that grows is bounded by two numbers: the streams that have begun (records, look-ups, addresses, rows and
 * columns of the result), and the events noted of them. What does not grow (the index of frames, the timeline, the
 * chunks being read) is counted with the program.
 */

const MEGABYTE = 2 ** 20;
/** What the program takes before it has read anything, with the chunks that it reads ahead. Measured: 75 to 90 MB. */
const PROGRAM_BYTES = 96 * MEGABYTE;
/**
 * Most bytes of a stream: 328 of its record, 16 in the look-up, 64 of IPv6 addresses and theirs, and what lists, tables and
 * reports take to answer. Measured of 400,000 short connections: 330 for a summary, 650 for a report.
 */
const STREAM_BYTES = 768;
const EVENT_BYTES = 20;
/** Streams are what the budget is for; a conversation without trouble has no event. */
const SHARE_OF_STREAMS = 3 / 4;

/** The smallest budget, in MB (2^20 bytes): beside the program there is room for 32,768 streams. */
export const LEAST_MEGABYTES = 128;
/** The budget where nobody sets one, in MB: 2 million streams, and half the memory of a small machine. */
export const USUAL_MEGABYTES = 2048;
/** The largest budget, in MB. */
export const MOST_MEGABYTES = 65_536;

/** What an analysis may keep at most. */
export interface MemoryShares {
  maxMegabytes: number;
  mostStreams: number;
  mostEvents: number;
}

/** What fits into so many megabytes, where they are bounded; a budget below the least is taken for the least. */
export function sharesOf(maxMegabytes: number | undefined): MemoryShares | undefined {
  if (maxMegabytes === undefined) return undefined;
  const nBytes = Math.max(maxMegabytes, LEAST_MEGABYTES) * MEGABYTE - PROGRAM_BYTES;
  return {
    maxMegabytes,
    mostStreams: Math.floor((nBytes * SHARE_OF_STREAMS) / STREAM_BYTES),
    mostEvents: Math.floor((nBytes * (1 - SHARE_OF_STREAMS)) / EVENT_BYTES),
  };
}
