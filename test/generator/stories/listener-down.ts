/** The application lets go of its port for 20 s and then listens again. */
import {
  planLoad,
  plainFacts,
  roomyListener,
  serviceLoad,
  startInnocentNeighbours,
  startPlans,
} from "../steady-load";
import type { Story } from "../story";

const DOWN_FROM_SECONDS = 120;
const DOWN_UNTIL_SECONDS = 140;

export const listenerDown: Story = {
  id: "listener-down",
  summary: "The listener is down for 20 s",
  stage(stage) {
    const listener = roomyListener(
      stage,
      (time) => !(DOWN_FROM_SECONDS <= time && time < DOWN_UNTIL_SECONDS),
    );
    startPlans(stage, planLoad(stage, serviceLoad(stage, listener)));
    startInnocentNeighbours(stage);
    return {
      ...plainFacts(stage),
      onsetSeconds: DOWN_FROM_SECONDS,
      recoverySeconds: DOWN_UNTIL_SECONDS,
      causes: stage.options.hasHostFirewall
        ? ["listener-down", "host-firewall-hides-refusals"]
        : ["listener-down"],
    };
  },
};
