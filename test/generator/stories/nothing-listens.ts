/** Nobody ever listens on the port that is asked for; the same host's other service is well. */
import {
  otherServiceLoad,
  planLoad,
  plainFacts,
  roomyListener,
  serviceLoad,
  startInnocentNeighbours,
  startPlans,
} from "../steady-load";
import type { Story } from "../story";

export const nothingListens: Story = {
  id: "nothing-listens",
  summary: "Nobody listens on the port",
  stage(stage) {
    const closedPort = roomyListener(stage, () => false);
    startPlans(stage, planLoad(stage, serviceLoad(stage, closedPort)));
    startPlans(stage, planLoad(stage, otherServiceLoad(stage, roomyListener(stage))));
    startInnocentNeighbours(stage);
    return {
      ...plainFacts(stage),
      onsetSeconds: 1,
      causes: stage.options.hasHostFirewall
        ? ["nothing-listens", "host-firewall-hides-refusals"]
        : ["nothing-listens"],
    };
  },
};
