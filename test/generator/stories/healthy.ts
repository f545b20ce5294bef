/** Nothing is wrong: a service that carries its load, with now and then a request sent twice. */
import {
  planLoad,
  plainFacts,
  roomyListener,
  serviceLoad,
  startInnocentNeighbours,
  startPlans,
} from "../steady-load";
import type { Story } from "../story";

export const healthy: Story = {
  id: "healthy",
  summary: "Nothing is wrong",
  stage(stage) {
    startPlans(stage, planLoad(stage, serviceLoad(stage, roomyListener(stage))));
    startInnocentNeighbours(stage);
    return { ...plainFacts(stage), sickPair: null, service: null };
  },
};
