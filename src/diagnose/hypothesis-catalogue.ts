/** Every hypothesis, in the order of HYPOTHESIS_IDS. */
import { backlogOverrun } from "./hypotheses/backlog-overrun";
import { firewallInPath } from "./hypotheses/firewall-in-path";
import { hostFirewallHidesRefusals } from "./hypotheses/host-firewall-hides-refusals";
import { listenerDown } from "./hypotheses/listener-down";
import { middleboxIdleTimeout } from "./hypotheses/middlebox-idle-timeout";
import { mtuBlackHole } from "./hypotheses/mtu-black-hole";
import { networkLoss } from "./hypotheses/network-loss";
import { nothingListens } from "./hypotheses/nothing-listens";
import { oneSidedCapture } from "./hypotheses/one-sided-capture";
import { portReuseConflict } from "./hypotheses/port-reuse-conflict";
import { serverDown } from "./hypotheses/server-down";
import { synFloodProtection } from "./hypotheses/syn-flood-protection";
import type { Hypothesis } from "./hypothesis";

export const HYPOTHESES: readonly Hypothesis[] = [
  networkLoss,
  firewallInPath,
  backlogOverrun,
  listenerDown,
  hostFirewallHidesRefusals,
  portReuseConflict,
  synFloodProtection,
  serverDown,
  nothingListens,
  middleboxIdleTimeout,
  mtuBlackHole,
  oneSidedCapture,
];
