/** The part of pcap-ng-parser that is used; the package has no types of its own. */
declare module "pcap-ng-parser" {
  import type { Transform } from "node:stream";

  /** What it makes of an option. */
  interface ParsedOption {
    code: number;
    dataLength: number;
    data: Buffer;
  }

  export default class PCAPNGParser extends Transform {
    endianess: "LE" | "BE";
    readOptions(bytes: Buffer): ParsedOption[];
    _transform(chunk: Buffer, encoding: BufferEncoding, callback: (error?: Error | null) => void): void;
  }
}
