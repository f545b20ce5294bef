/** Every story that `--story` knows. */
import type { Story } from "../story";
import { droppedPorts } from "./dropped-ports";
import { earlyReuse } from "./early-reuse";
import { healthy } from "./healthy";
import { idleTimeout } from "./idle-timeout";
import { listenerDown } from "./listener-down";
import { mtuBlackHole } from "./mtu-black-hole";
import { nothingListens } from "./nothing-listens";
import { oneSided } from "./one-sided";
import { sample } from "./sample";
import { seed } from "./seed";
import { serverDies } from "./server-dies";
import { synLoss } from "./syn-loss";

export const STORIES: readonly Story[] = [
  seed,
  sample,
  healthy,
  synLoss,
  droppedPorts,
  listenerDown,
  serverDies,
  nothingListens,
  earlyReuse,
  oneSided,
  idleTimeout,
  mtuBlackHole,
];
