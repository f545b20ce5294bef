/**
 * A SPAN port that copies one direction only: the capture shows what clients send and nothing that servers do.
 * The network and the service are well. What the capture can show of each connection: a SYN, and later the
 * client's ACKs, so that it was answered; never both FINs.
 */
import { playPlan, type ConnectionPlan } from "../connection-scripts";
import { CLIENT } from "../segment";
import type { Script } from "../simulation";
import { planLoad, plainFacts, roomyListener, serviceLoad } from "../steady-load";
import type { Story } from "../story";

/** The client's FIN alone closes nothing that can be seen; its RST, after a FIN that is not seen, does. */
function* playHalf(plan: ConnectionPlan): Script {
  yield* playPlan(plan);
  const { close } = plan.exchange;
  plan.connection.outcome =
    close.kind === "rst" && close.by !== CLIENT
      ? { pattern: "closed-rst", teardown: "rst" }
      : { pattern: "open", teardown: "none" };
}

export const oneSided: Story = {
  id: "one-sided",
  summary: "The capture shows one direction only",
  sees: (from) => from === CLIENT,
  stage(stage) {
    const plans = planLoad(stage, serviceLoad(stage, roomyListener(stage)));
    for (const plan of plans) stage.simulation.start(plan.connect.tries[0]!.time, playHalf(plan));
    return { ...plainFacts(stage), causes: ["one-sided-capture"] };
  },
};
