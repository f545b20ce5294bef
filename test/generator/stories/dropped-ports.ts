/**
 * A middlebox drops every SYN from one range of source ports: one port in twenty, the same ones each time.
 * The client goes through its ports twice.
 */
import { LOST, type Listener } from "../listener";
import {
  planLoad,
  plainFacts,
  roomyListener,
  serviceLoad,
  startInnocentNeighbours,
  startPlans,
  type SteadyLoad,
} from "../steady-load";
import type { Story } from "../story";

const DROPPED_SHARE = 0.05;

function droppingPath(load: SteadyLoad): Listener {
  const firstDropped = Math.floor(load.nPorts * 0.4);
  const nDropped = Math.max(1, Math.round(load.nPorts * DROPPED_SHARE));
  return {
    offer(time, connect) {
      const port = connect % load.nPorts;
      const isDropped = firstDropped <= port && port < firstDropped + nDropped;
      return isDropped ? LOST : load.listener.offer(time, connect);
    },
  };
}

export const droppedPorts: Story = {
  id: "dropped-ports",
  summary: "A middlebox drops every SYN from one range of source ports",
  stage(stage) {
    const all = serviceLoad(stage, roomyListener(stage));
    const load = { ...all, nPorts: Math.ceil(all.nConversations / 2) };
    startPlans(stage, planLoad(stage, { ...load, listener: droppingPath(load) }));
    startInnocentNeighbours(stage);
    return { ...plainFacts(stage), causes: ["firewall-in-path"] };
  },
};
