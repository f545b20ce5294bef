/** The network loses 2 % of the SYNs between the capture points, evenly, whatever the load. */
import { LOST, type Listener } from "../listener";
import { Random } from "../random";
import {
  planLoad,
  plainFacts,
  roomyListener,
  serviceLoad,
  startInnocentNeighbours,
  startPlans,
} from "../steady-load";
import type { Stage, Story } from "../story";

const LOST_SHARE = 0.02;

function lossyPath(stage: Stage, listener: Listener): Listener {
  const random = new Random(stage.options.seed, -4);
  return {
    offer: (time, connect) => (random.chance(LOST_SHARE) ? LOST : listener.offer(time, connect)),
  };
}

export const synLoss: Story = {
  id: "syn-loss",
  summary: "The network loses 2 % of the SYNs",
  stage(stage) {
    startPlans(stage, planLoad(stage, serviceLoad(stage, lossyPath(stage, roomyListener(stage)))));
    startInnocentNeighbours(stage);
    return { ...plainFacts(stage), causes: ["network-loss"] };
  },
};
