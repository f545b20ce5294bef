/**
 * A tunnel on the way is too narrow for full segments and tells nobody: small segments pass, full ones vanish.
 * One request in three is an upload of one full segment: it is repeated five times at doubling pauses, never
 * acknowledged, and the client resets the connection.
 */
import { playPlan, shakeHands, type ConnectionPlan } from "../connection-scripts";
import { maxSegmentBytes } from "../frame-builder";
import { CLIENT, OPTIONS } from "../segment";
import type { Script } from "../simulation";
import { planLoad, plainFacts, roomyListener, serviceLoad, startInnocentNeighbours } from "../steady-load";
import type { Stage, Story } from "../story";

const UPLOAD_SHARE = 1 / 3;
const N_REPEATS = 5;

function* playUpload(stage: Stage, plan: ConnectionPlan): Script {
  const { connection, connect } = plan;
  const synTime = connect.tries[0]!.time;
  connection.syn(synTime);
  shakeHands(connection, synTime, OPTIONS.MSS_SCALE_SACK);
  let time = synTime + 0.001;
  yield time;
  const fullBytes = maxSegmentBytes(stage.options.family);
  connection.data(CLIENT, time, fullBytes).seenBy = "sender";
  for (let nth = 0; nth < N_REPEATS; nth++) {
    time += 0.3 * 2 ** nth;
    connection.again(CLIENT, time, fullBytes).seenBy = "sender";
  }
  yield time;
  const isSeen = stage.options.side === "client";
  if (isSeen) connection.outcome = { pattern: "data-black-holed", teardown: "none" };
  time += 0.3 * 2 ** N_REPEATS;
  yield time;
  connection.rst(CLIENT, time);
  connection.outcome = { pattern: isSeen ? "data-black-holed" : "closed-rst", teardown: "rst" };
}

export const mtuBlackHole: Story = {
  id: "mtu-black-hole",
  summary: "Full segments vanish on the way and small ones pass",
  stage(stage) {
    for (const plan of planLoad(stage, serviceLoad(stage, roomyListener(stage)))) {
      const isUpload = stage.random.chance(UPLOAD_SHARE);
      const script = isUpload ? playUpload(stage, plan) : playPlan(plan);
      stage.simulation.start(plan.connect.tries[0]!.time, script);
    }
    startInnocentNeighbours(stage);
    return { ...plainFacts(stage), causes: ["mtu-black-hole"] };
  },
};
