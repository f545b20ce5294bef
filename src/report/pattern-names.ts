/**
 * The names that leave the core: failure patterns, severities, teardowns, reuse verdicts.
 * A pattern's id is the same string in its source file, its test, the JSON, the tree and the docs.
 * The order of PATTERN_IDS is the order of every list and the code in every `pattern` column;
 * it is part of the versioned output, so new ids are appended to their severity's group only with a
 * new output version.
 */

/** How bad a pattern is for the application that asked for the connection. */
export type Severity = "failed" | "degraded" | "ok" | "unknown";

export const SEVERITIES = ["failed", "degraded", "ok", "unknown"] as const satisfies Severity[];

/** Every pattern; the index in this list is the pattern's code in columns. */
export const PATTERN_IDS = [
  "syn-unanswered",
  "syn-refused",
  "syn-rejected-icmp",
  "syn-challenged",
  "handshake-abandoned",
  "reset-on-accept",
  "closed-on-accept",
  "request-reset",
  "request-unanswered",
  "data-black-holed",
  "reset-mid-transfer",
  "idle-drop",
  "connected-after-refusal",
  "connected-after-challenge",
  "connected-after-silence",
  "zero-window-stall",
  "slow-handshake",
  "heavy-loss",
  "closed-fin",
  "closed-fin-rst",
  "closed-rst",
  "open",
  "midstream",
] as const;

export type PatternId = (typeof PATTERN_IDS)[number];

/** The severity of each pattern. */
export const PATTERN_SEVERITY: Record<PatternId, Severity> = {
  "syn-unanswered": "failed",
  "syn-refused": "failed",
  "syn-rejected-icmp": "failed",
  "syn-challenged": "failed",
  "handshake-abandoned": "failed",
  "reset-on-accept": "failed",
  "closed-on-accept": "failed",
  "request-reset": "failed",
  "request-unanswered": "failed",
  "data-black-holed": "failed",
  "reset-mid-transfer": "failed",
  "idle-drop": "failed",
  "connected-after-refusal": "degraded",
  "connected-after-challenge": "degraded",
  "connected-after-silence": "degraded",
  "zero-window-stall": "degraded",
  "slow-handshake": "degraded",
  "heavy-loss": "degraded",
  "closed-fin": "ok",
  "closed-fin-rst": "ok",
  "closed-rst": "ok",
  open: "unknown",
  midstream: "unknown",
};

/** The severity of each pattern by its code. */
export const SEVERITY_OF_CODE: readonly Severity[] = PATTERN_IDS.map((pattern) => PATTERN_SEVERITY[pattern]);

/** 1 for each code of that severity: for those who add up. */
export const IS_FAILED = Uint8Array.from(SEVERITY_OF_CODE, (severity) => (severity === "failed" ? 1 : 0));
export const IS_DEGRADED = Uint8Array.from(SEVERITY_OF_CODE, (severity) => (severity === "degraded" ? 1 : 0));

/** What a pattern's sub-groups count: its tries, its refusals, or nothing (no sub-groups). */
export type GroupBy = "tries" | "refusals" | "none";

export const PATTERN_GROUP_BY: Partial<Record<PatternId, GroupBy>> = {
  "syn-unanswered": "tries",
  "syn-refused": "refusals",
  "connected-after-refusal": "refusals",
  "connected-after-silence": "tries",
};

/** How a conversation ended; a fact of its own beside its pattern. */
export type Teardown = "fin-fin" | "fin-rst" | "rst" | "none";

export const TEARDOWNS = ["none", "fin-fin", "fin-rst", "rst"] as const satisfies Teardown[];

/** Why we say that one end is the client. */
export type RoleGround = "syn" | "syn-ack" | "port" | "first-seen";

export const ROLE_GROUNDS = ["syn", "syn-ack", "port", "first-seen"] as const satisfies RoleGround[];

/** The judgement of one port reuse (patterns.md: a fact about a conversation, never a pattern). */
export type ReuseVerdict = "no-time-wait" | "elapsed" | "early-accepted" | "early-conflict" | "still-open";

export const REUSE_VERDICTS = [
  "no-time-wait",
  "elapsed",
  "early-accepted",
  "early-conflict",
  "still-open",
] as const satisfies ReuseVerdict[];
