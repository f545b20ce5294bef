/** Each cause in words: as a heading, as half a sentence, as a question, and what to capture and to do about it. */
import type { HypothesisId, HypothesisReport, HypothesisStatus } from "./diagnosis-shapes";
import { shortTime } from "./number-text";

/** The words of a cause; see the file's head. */
export interface CauseWords {
  /** Stands behind "Ruled out:" in a heading. */
  title: string;
  /** Stands behind "Most likely:". */
  cause: string;
  /** Stands in a list behind "Ruled out:" and "Not settled:". */
  noun: string;
  /** Stands in the list of what was checked. */
  question: string;
  /** Stands behind "Open until". */
  until?: string;
  /** The next capture, or the look at the server, that settles it while it is open or supported but unseen. */
  next?: string;
  /** What to do where it is supported; for a queue that runs over, figures say it. */
  action?: string;
}

const AT_THE_SERVER =
  "Capture at the server at the same time as at the client, while the load runs again, and compare the two: a SYN that the client sent and the " +
  "server's capture lacks was lost or dropped on the way; one that both have was ignored by the server itself.";

/** How the stealth mode of Windows Firewall is switched off for a test; no full stop. Source: Microsoft KB 2586744. */
export const STEALTH_OFF =
  "On Windows the registry value DisableStealthMode (REG_DWORD 1) does that, in DomainProfile, PrivateProfile, PublicProfile and " +
  "StandardProfile under HKLM\\SOFTWARE\\Policies\\Microsoft\\WindowsFirewall";

/** What that mode drops. */
export const STEALTH_DROPS =
  "Windows Firewall drops the RST of a port that nobody listens on and of a listener whose queue is full (Microsoft KB 2586744).";

export const CAUSE_WORDS: Record<HypothesisId, CauseWords> = {
  "network-loss": {
    title: "loss in the network",
    noun: "loss in the network",
    cause: "the network loses packets",
    question: "Is it the network?",
    until: "a new test is captured at client and server at once",
    next: AT_THE_SERVER,
    action: "Check interface error and drop counters along the path.",
  },
  "firewall-in-path": {
    title: "a firewall on the path",
    noun: "a firewall on the path",
    cause: "something between client and server drops or rejects connects",
    question: "Is it a firewall between client and server?",
    until: "a new test is captured at client and server at once",
    next: AT_THE_SERVER,
    action: "Check the rules and the log of every firewall on the path for these addresses and ports.",
  },
  "backlog-overrun": {
    title: "the application takes connections too slowly",
    noun: "an application that takes connections too slowly",
    cause:
      "the application takes connections (accept) more slowly than they are asked for, and the queue in front of it (the " +
      "listen backlog) runs over",
    question: "Does the application take connections too slowly?",
  },
  "listener-down": {
    title: "the listener was away",
    noun: "a listener that was away",
    cause: "nobody listened on the port for a while",
    question: "Was the listener away for a while?",
    action: "Find out why the application stopped listening, and let it be restarted at once.",
  },
  "host-firewall-hides-refusals": {
    title: "the server's own firewall hides its refusals",
    noun: "a host firewall that hides refusals",
    cause: "the server's own firewall hides its refusals",
    question: "Does the server's own firewall hide refusals?",
  },
  "port-reuse-conflict": {
    title: "ports are reused too early",
    noun: "the reuse of client ports",
    cause: "the client's ports come round while the server still holds the old connection",
    question: "Is it the reuse of client ports?",
    action: "Let the client keep connections open, or give it more ephemeral ports or addresses.",
  },
  "syn-flood-protection": {
    title: "SYN-flood protection",
    noun: "SYN-flood protection",
    cause: "SYN-flood protection drops connects",
    question: "Is it SYN-flood protection?",
    until: "the server's setting is read",
    next:
      "Read the settings of SYN-flood protection, which this capture cannot tell from a full queue. SynAttackProtect and " +
      "TcpMaxHalfOpen on old Windows, net.ipv4.tcp_syncookies and net.ipv4.tcp_max_syn_backlog on Linux; the same of firewalls " +
      "and load balancers on the way.",
  },
  "server-down": {
    title: "the server is down",
    noun: "a server that is down",
    cause: "the server went away",
    question: "Is the server itself down?",
    action: "Find out why the host went away.",
  },
  "nothing-listens": {
    title: "nobody listens on the port",
    noun: "a port that nobody listens on",
    cause: "nobody listens on the port, or a firewall rejects its SYNs by RST, which looks the same",
    question: "Does nobody listen on the port?",
    action: "Start the service, or correct the port that the client uses.",
  },
  "middlebox-idle-timeout": {
    title: "idle connections are forgotten",
    noun: "a time-out for idle connections on the path",
    cause: "something on the path forgets idle connections",
    question: "Does something on the path forget idle connections?",
    action:
      "Send TCP keep-alives more often than the time-out of the firewall, load balancer or NAT on the path, or raise it.",
  },
  "mtu-black-hole": {
    title: "full-size packets vanish",
    noun: "an MTU black hole",
    cause: "full-size packets vanish on the path (an MTU black hole)",
    question: "Do full-size packets vanish on the path?",
    action: "Let ICMP 'fragmentation needed' through, or lower the MSS on the path.",
  },
  "one-sided-capture": {
    title: "only one direction is in the capture",
    noun: "a capture of one direction only",
    cause: "only one direction of these connections is in the capture, so nothing can be said of the network",
    question: "Is only one direction of these connections in the capture?",
    next: "Capture again with both directions mirrored (rx and tx in the switch's mirror session), or use a tap.",
    action: "Capture again in both directions: nothing in the network can be judged on this evidence.",
  },
};

/** RSTs to all SYNs: whose they are. */
const RSTS_OF_WHOM: Partial<CauseWords> = {
  title: "something on the path rejects in the server's place",
  question: "Or does something before the server reject the SYNs?",
  until: "it is known who sent the RSTs",
  next:
    "Find out who sent the RSTs: compare their TTL with that of other frames of the server, or capture at the server at the " +
    "same time as at the client; RSTs that the client got and the server's capture lacks came from something on the way.",
};

/** Nothing of the host in the capture. */
const NEVER_HEARD: Partial<CauseWords> = {
  title: "the host is down, or out of reach",
  noun: "a host that is down or out of reach",
  cause: "nothing of the host is in the capture: it is down, not reachable, or something filters the port",
  question: "Is the host down, or out of reach?",
  next: "Check that the address is right, and whether the host can be reached otherwise (ping, another port).",
};

/** What a capture says to half-open connections, where it says something. */
const FLOOD_UNLIKELY: Partial<CauseWords> = {
  next:
    "Read the settings of SYN-flood protection once, to close the point: this capture makes it very unlikely. SynAttackProtect " +
    "and TcpMaxHalfOpen on old Windows, net.ipv4.tcp_syncookies and net.ipv4.tcp_max_syn_backlog on Linux; the same of " +
    "firewalls and load balancers on the way.",
};

/** A router that says by ICMP that it knows no way. */
function noRouteWords(by: string): Partial<CauseWords> {
  return {
    title: "a router knows no way to the server",
    noun: "a router without a route",
    cause: `${by} has no route to the server, and says so by ICMP`,
    question: "Does a router on the way know no route to the server?",
    action:
      `Look at the routes of ${by}: it has none to the server's address. Give it one, or keep the client from ` +
      "addresses that it cannot reach.",
  };
}

/** A rule that says so by ICMP. */
function ruleWords(by: string): Partial<CauseWords> {
  return {
    cause: `a rule of ${by} rejects the connects, and says so by ICMP`,
    action: `Check the rules and the log of ${by} for these addresses and ports.`,
  };
}

/** The words of a cause as it was weighed. */
export function causeWords(hypothesis: HypothesisReport): CauseWords {
  const { id, variant, by = "" } = hypothesis;
  const words = CAUSE_WORDS[id];
  if (id === "nothing-listens" && hypothesis.status !== "ruled-out" && !isRefusing(hypothesis))
    return { ...words, cause: "nobody listens on the port, or something drops the SYNs to it" };
  if (variant === "rst-answers") return { ...words, ...RSTS_OF_WHOM };
  if (variant === "never-heard") return { ...words, ...NEVER_HEARD };
  if (variant === "very-unlikely" && id === "syn-flood-protection") return { ...words, ...FLOOD_UNLIKELY };
  if (variant !== "no-route" && variant !== "rule-answers") return words;
  // The frames name who it is: a capture at the server would show nothing more.
  const own = { ...words };
  delete own.until;
  delete own.next;
  return { ...own, ...(variant === "no-route" ? noRouteWords(by) : ruleWords(by)) };
}

/** The verdict on a cause in a word or two. What rests on silence alone is told apart. */
export function statusText(hypothesis: HypothesisReport): string {
  if (hypothesis.variant === "very-unlikely") return "Very unlikely, formally open";
  if (hypothesis.ruledOutAboveSeconds !== undefined)
    return `Ruled out above ${shortTime(hypothesis.ruledOutAboveSeconds)}, not excluded below`;
  return isInferred(hypothesis) ? "Supported by inference, not shown" : STATUS_WORDS[hypothesis.status];
}

/** Whether a cause is supported by silence alone: no frame shows refusals that are hidden. */
export function isInferred({ id, status }: HypothesisReport): boolean {
  return id === "host-firewall-hides-refusals" && status === "supported";
}

const STATUS_WORDS: Record<HypothesisStatus, string> = {
  supported: "Supported",
  "ruled-out": "Ruled out",
  open: "Not excluded",
};

/** The cause in a heading: where SYNs were refused or ignored from first to last, with what else looks the same. */
export function causeTitle(hypothesis: HypothesisReport): string {
  const { title } = causeWords(hypothesis);
  if (hypothesis.id !== "nothing-listens" || hypothesis.status === "ruled-out") return title;
  return isRefusing(hypothesis)
    ? `${title}, or something rejects SYNs in its place`
    : `${title}, or something drops the SYNs to it`;
}

/** What to do about a supported cause; undefined where there is nothing to do. */
export function actionText(hypothesis: HypothesisReport): string | undefined {
  const { action } = causeWords(hypothesis);
  if (hypothesis.id !== "nothing-listens") return action;
  const rule = isRefusing(hypothesis) ? "rejects SYNs to it (answers them by RST)" : "drops SYNs to it";
  return `${action} If it does listen there, look for a firewall rule that ${rule}.`;
}

/** Whether RSTs show the cause: what drops SYNs sends none. */
function isRefusing(hypothesis: HypothesisReport): boolean {
  return hypothesis.for.some(({ shows }) => shows === "rst-from-server");
}
