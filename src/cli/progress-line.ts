/** One line of progress on a terminal, written over itself; nothing where stderr is no terminal. */
import type { WriteStream } from "node:tty";

import type { Progress } from "../protocol/child-contract";
import { count } from "../report/number-text";

const CLEAR_LINE = "\r\u001b[K";

/** `show` draws, `clear` takes it away. */
export function progressLine(stream: WriteStream & { fd: 2 }): {
  show: (progress: Progress) => void;
  clear: () => void;
} {
  if (!stream.isTTY) return { show: () => undefined, clear: () => undefined };
  return {
    show: ({ bytesRead, bytesTotal, nFrames, nConversations }) => {
      const share = bytesTotal > 0 ? `${Math.floor((bytesRead / bytesTotal) * 100)} %, ` : "";
      stream.write(`${CLEAR_LINE}${share}${count(nFrames)} frames, ${count(nConversations)} conversations`);
    },
    clear: () => void stream.write(CLEAR_LINE),
  };
}
