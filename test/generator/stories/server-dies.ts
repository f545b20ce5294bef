/**
 * The server loses its power at 150 s: from then on it answers nothing, on any port.
 * Connections of the last second before have their handshake done and send their request to a dead host: it is
 * repeated five times, at doubling pauses, and given up.
 */
import { shakeHands, wasAccepted, type ConnectionPlan } from "../connection-scripts";
import { CLIENT, OPTIONS } from "../segment";
import type { Script } from "../simulation";
import {
  otherServiceLoad,
  planLoad,
  plainFacts,
  roomyListener,
  serviceLoad,
  startInnocentNeighbours,
  startPlans,
} from "../steady-load";
import type { Listener } from "../listener";
import type { Stage, Story } from "../story";

const DEATH_SECONDS = 150;
/** Every exchange that begins earlier is over by then. */
const LONGEST_EXCHANGE_SECONDS = 1;
const N_REPEATS = 5;

function mortal(listener: Listener): Listener {
  return {
    offer: (time, connect) =>
      time < DEATH_SECONDS ? listener.offer(time, connect) : { answer: "silent", takenAt: NaN },
  };
}

function isCaught({ connect }: ConnectionPlan): boolean {
  const begin = connect.tries.at(-1)!.time;
  return wasAccepted(connect) && begin > DEATH_SECONDS - LONGEST_EXCHANGE_SECONDS;
}

function* playCaught({ connection, connect }: ConnectionPlan): Script {
  const synTime = connect.tries[0]!.time;
  connection.syn(synTime);
  shakeHands(connection, synTime, OPTIONS.MSS_SCALE_SACK);
  let time = DEATH_SECONDS + connection.random.between(0.05, 0.5);
  yield time;
  const requestBytes = connection.random.integer(180, 760);
  connection.data(CLIENT, time, requestBytes);
  for (let nth = 0; nth < N_REPEATS; nth++) {
    time += 0.3 * 2 ** nth;
    connection.again(CLIENT, time, requestBytes);
  }
  connection.outcome = { pattern: "data-black-holed", teardown: "none" };
}

function startAll(stage: Stage, plans: ConnectionPlan[]): void {
  startPlans(
    stage,
    plans.filter((plan) => !isCaught(plan)),
  );
  for (const plan of plans)
    if (isCaught(plan)) stage.simulation.start(plan.connect.tries[0]!.time, playCaught(plan));
}

export const serverDies: Story = {
  id: "server-dies",
  summary: "The server loses its power at 150 s",
  stage(stage) {
    startAll(stage, planLoad(stage, serviceLoad(stage, mortal(roomyListener(stage)))));
    startAll(stage, planLoad(stage, otherServiceLoad(stage, mortal(roomyListener(stage)))));
    startInnocentNeighbours(stage);
    return { ...plainFacts(stage), onsetSeconds: DEATH_SECONDS, causes: ["server-down"] };
  },
};
