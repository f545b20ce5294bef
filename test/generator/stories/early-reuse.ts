/**
 * A client with so few ports that they come round after 40 s, against a server that closes first and therefore
 * holds TIME-WAIT (RFC 9293 §3.6.1). A SYN whose sequence number is beyond the old connection's is accepted
 * (RFC 1122 §4.2.2.13); one below it is answered by a challenge ACK. The client's RST then ends the
 * TIME-WAIT and its next SYN is accepted, except where the server heeds RFC 1337 and keeps the TIME-WAIT:
 * there three tries fail. Every port is used twice at most.
 */
import { shakeHands, type ConnectionPlan } from "../connection-scripts";
import type { Connection } from "../connection";
import { playExchange } from "../exchange";
import { CLIENT, OPTIONS, SERVER } from "../segment";
import type { Script } from "../simulation";
import { planLoad, plainFacts, roomyListener, serviceLoad, startInnocentNeighbours } from "../steady-load";
import type { Stage, Story } from "../story";

const ROUND_SECONDS = 40;
const CHALLENGED_SHARE = 0.5;
const FAILED_SHARE = 0.3;
const RETRY_SECONDS = [0, 3, 9];

/** An ordinary connection: one try, and the server closes first. */
function* playAccepted(plan: ConnectionPlan, synTime: number): Script {
  const { connection } = plan;
  shakeHands(connection, synTime, OPTIONS.MSS_SCALE_SACK);
  const time = synTime + 2 * connection.delay + 0.0004;
  yield time;
  const exchange = { ...plan.exchange, close: { kind: "fin", by: SERVER } } as const;
  yield* playExchange(connection, exchange, { time, readyAt: time });
}

function* playFresh(plan: ConnectionPlan): Script {
  const { connection, connect } = plan;
  const synTime = connect.tries[0]!.time;
  connection.syn(synTime);
  yield* playAccepted(plan, synTime);
  connection.outcome = { pattern: "closed-fin", teardown: "fin-fin" };
}

function* playReused(plan: ConnectionPlan, older: Connection): Script {
  const { connection, connect } = plan;
  const { random } = connection;
  const begin = connect.tries[0]!.time;
  const isChallenged = random.chance(CHALLENGED_SHARE);
  const isFailing = isChallenged && random.chance(FAILED_SHARE);
  const distance = random.integer(64_000, 2_000_000);
  connection.next[CLIENT] = (older.next[CLIENT] + (isChallenged ? -distance : distance)) >>> 0;
  connection.next[SERVER] = (older.next[SERVER] + distance) >>> 0;
  connection.reuseVerdict = isChallenged ? "early-conflict" : "early-accepted";
  const nChallenged = isFailing ? RETRY_SECONDS.length : Number(isChallenged);
  for (let nth = 0; nth < nChallenged; nth++) {
    const time = begin + RETRY_SECONDS[nth]!;
    yield time;
    connection.syn(time);
    connection.challenge(time + connection.delay + 0.00003, older);
    connection.outcome = { pattern: "syn-challenged", teardown: "rst" };
  }
  if (isFailing) return;
  const synTime = begin + RETRY_SECONDS[nChallenged]!;
  yield synTime;
  connection.syn(synTime);
  yield* playAccepted(plan, synTime);
  connection.outcome = {
    pattern: isChallenged ? "connected-after-challenge" : "closed-fin",
    teardown: "fin-fin",
  };
}

function startRounds(stage: Stage, plans: ConnectionPlan[], nPorts: number): void {
  for (const [index, plan] of plans.entries()) {
    const older = plans[index - nPorts]?.connection;
    const script = older === undefined ? playFresh(plan) : playReused(plan, older);
    stage.simulation.start(plan.connect.tries[0]!.time, script);
  }
}

export const earlyReuse: Story = {
  id: "early-reuse",
  summary: "A client reuses its ports so early that the server challenges it",
  stage(stage) {
    const all = serviceLoad(stage, roomyListener(stage));
    const nPorts = Math.ceil(all.perSecond * ROUND_SECONDS);
    const load = { ...all, nPorts, nConversations: 2 * nPorts };
    startRounds(stage, planLoad(stage, load), nPorts);
    startInnocentNeighbours(stage);
    return { ...plainFacts(stage), onsetSeconds: ROUND_SECONDS + 1, causes: ["port-reuse-conflict"] };
  },
};
