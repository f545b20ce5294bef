/**
 * A middlebox forgets connections that say nothing for 300 s and does not tell the ends.
 * Connections of a pool talk, fall silent for 20 to 560 s, and talk again. After at most 290 s that works; after
 * 310 s and more the request meets a middlebox that has forgotten the connection: it is reset in the server's
 * name, or lost there, repeated five times at doubling pauses and given up without a word.
 */
import { shakeHands, type ConnectionPlan } from "../connection-scripts";
import { playExchange, type Exchange } from "../exchange";
import { CLIENT, OPTIONS, SERVER } from "../segment";
import type { Script } from "../simulation";
import { planLoad, plainFacts, roomyListener, serviceLoad, startInnocentNeighbours } from "../steady-load";
import type { Stage, Story } from "../story";

const TIMEOUT_SECONDS = 300;
const LONGEST_SILENCE_SECONDS = 560;
/** No silence ends within so many seconds of the timeout. */
const MARGIN_SECONDS = 10;
const N_REPEATS = 5;

function silenceSeconds(plan: ConnectionPlan): number {
  const { random } = plan.connection;
  return random.chance(0.6)
    ? random.between(20, TIMEOUT_SECONDS - MARGIN_SECONDS)
    : random.between(TIMEOUT_SECONDS + MARGIN_SECONDS, LONGEST_SILENCE_SECONDS);
}

function* playPooled(plan: ConnectionPlan): Script {
  const { connection, connect } = plan;
  const synTime = connect.tries[0]!.time;
  connection.syn(synTime);
  shakeHands(connection, synTime, OPTIONS.MSS_SCALE_SACK);
  let time = synTime + 0.001;
  yield time;
  const talk: Exchange = { ...plan.exchange, repeatsRequest: false, close: { kind: "none" } };
  yield* playExchange(connection, talk, { time, readyAt: time });
  const silence = silenceSeconds(plan);
  // The exchange is over within a second of the SYN, and the silence is counted from then.
  time = synTime + 1 + silence;
  yield time;
  if (silence < TIMEOUT_SECONDS) {
    const last: Exchange = { ...talk, close: { kind: "fin", by: CLIENT } };
    yield* playExchange(connection, last, { time, readyAt: time });
    connection.outcome = { pattern: "closed-fin", teardown: "fin-fin" };
  } else playForgotten(plan, time);
}

function playForgotten({ connection }: ConnectionPlan, begin: number): void {
  const { random } = connection;
  const requestBytes = random.integer(180, 760);
  connection.data(CLIENT, begin, requestBytes).seenBy = "sender";
  if (random.chance(0.5)) {
    connection.rst(SERVER, begin + 0.0002).seenBy = "receiver";
    connection.outcome = { pattern: "idle-drop", teardown: "rst" };
    return;
  }
  let time = begin;
  for (let nth = 0; nth < N_REPEATS; nth++) {
    time += 0.3 * 2 ** nth;
    connection.again(CLIENT, time, requestBytes).seenBy = "sender";
  }
  connection.outcome = { pattern: "idle-drop", teardown: "none" };
}

/** What a capture at the server shows of a connection that was forgotten: it fell silent, and that is all. */
function* playAsSeen(stage: Stage, plan: ConnectionPlan): Script {
  yield* playPooled(plan);
  const { connection } = plan;
  if (connection.outcome.pattern === "idle-drop" && stage.options.side === "server")
    connection.outcome = { pattern: "open", teardown: "none" };
}

export const idleTimeout: Story = {
  id: "idle-timeout",
  summary: "A middlebox forgets connections after 300 s of silence",
  stage(stage) {
    const all = serviceLoad(stage, roomyListener(stage));
    const load = {
      ...all,
      perSecond: all.perSecond / 10,
      nConversations: Math.ceil(all.nConversations / 10),
    };
    const plans = planLoad(stage, load);
    stage.simulation.endSeconds += LONGEST_SILENCE_SECONDS;
    for (const plan of plans) stage.simulation.start(plan.connect.tries[0]!.time, playAsSeen(stage, plan));
    startInnocentNeighbours(stage);
    return { ...plainFacts(stage), causes: ["middlebox-idle-timeout"] };
  },
};
