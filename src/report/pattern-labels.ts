/**
 * What a person reads and sees for each pattern: an English label (the key of its translation), a symbol that
 * tells patterns apart without colour, and the theme colour that `package.json` contributes for it.
 */
import type { PatternId, Severity } from "./pattern-names";

/** The face of a pattern in lists, legends and lanes. */
export interface PatternLabel {
  /** Sentence case, English. */
  label: string;
  /** One sentence: what happened on the wire. */
  sentence: string;
  /** One character, different for each pattern of a severity. */
  symbol: string;
  /** Theme colour id with a single dot, `megalodon.…`; in the webview `--vscode-megalodon-…`. */
  color: string;
}

export const PATTERN_LABELS: Record<PatternId, PatternLabel> = {
  "syn-unanswered": {
    label: "SYN unanswered",
    sentence: "The client asked for a connection and nothing ever came back.",
    symbol: "▲",
    color: "megalodon.synUnanswered",
  },
  "syn-refused": {
    label: "SYN refused",
    sentence: "Every SYN that was answered at all was answered by a RST.",
    symbol: "◆",
    color: "megalodon.synRefused",
  },
  "syn-rejected-icmp": {
    label: "SYN rejected by ICMP",
    sentence: "An ICMP unreachable message answered the SYN.",
    symbol: "◈",
    color: "megalodon.synRejectedIcmp",
  },
  "syn-challenged": {
    label: "SYN challenged",
    sentence: "The server answered the SYN with an ACK of an older connection.",
    symbol: "◇",
    color: "megalodon.synChallenged",
  },
  "handshake-abandoned": {
    label: "Handshake abandoned",
    sentence: "The SYN/ACK came, and the client never completed the handshake.",
    symbol: "◐",
    color: "megalodon.handshakeAbandoned",
  },
  "reset-on-accept": {
    label: "Reset on accept",
    sentence: "The server reset the connection right after the handshake.",
    symbol: "⊗",
    color: "megalodon.resetOnAccept",
  },
  "closed-on-accept": {
    label: "Closed on accept",
    sentence: "The server closed the connection right after the handshake, before any data.",
    symbol: "⊘",
    color: "megalodon.closedOnAccept",
  },
  "request-reset": {
    label: "Request reset",
    sentence: "The server reset the connection, and sent no data to the first request.",
    symbol: "✖",
    color: "megalodon.requestReset",
  },
  "request-unanswered": {
    label: "Request unanswered",
    sentence: "The request was acknowledged, and no answer ever came.",
    symbol: "▽",
    color: "megalodon.requestUnanswered",
  },
  "data-black-holed": {
    label: "Data black-holed",
    sentence: "Data was sent again and again and never acknowledged.",
    symbol: "●",
    color: "megalodon.dataBlackHoled",
  },
  "reset-mid-transfer": {
    label: "Reset mid-transfer",
    sentence: "The connection was reset while data was under way.",
    symbol: "✦",
    color: "megalodon.resetMidTransfer",
  },
  "idle-drop": {
    label: "Dropped while idle",
    sentence: "After a long silence the next segment was reset or never acknowledged.",
    symbol: "◌",
    color: "megalodon.idleDrop",
  },
  "connected-after-refusal": {
    label: "Connected after refusal",
    sentence: "One or more SYNs were refused by RST before one was accepted.",
    symbol: "■",
    color: "megalodon.connectedAfterRefusal",
  },
  "connected-after-challenge": {
    label: "Connected after challenge",
    sentence: "An older connection was challenged away before a SYN was accepted.",
    symbol: "▣",
    color: "megalodon.connectedAfterChallenge",
  },
  "connected-after-silence": {
    label: "Connected after silence",
    sentence: "One or more SYNs got no answer before one was accepted.",
    symbol: "▶",
    color: "megalodon.connectedAfterSilence",
  },
  "zero-window-stall": {
    label: "Zero-window stall",
    sentence: "A receiver's window stayed closed for a second or more.",
    symbol: "▬",
    color: "megalodon.zeroWindowStall",
  },
  "slow-handshake": {
    label: "Slow handshake",
    sentence: "The SYN/ACK took a second or more to come.",
    symbol: "◔",
    color: "megalodon.slowHandshake",
  },
  "heavy-loss": {
    label: "Heavy loss",
    sentence:
      "Segments were sent again five times or more; of all with payload that is five per cent or more.",
    symbol: "≈",
    color: "megalodon.heavyLoss",
  },
  "closed-fin": {
    label: "Closed by FIN",
    sentence: "Both ends closed with FIN.",
    symbol: "✓",
    color: "megalodon.closedFin",
  },
  "closed-fin-rst": {
    label: "Closed by FIN, then RST",
    sentence: "One end closed with FIN, then a RST ended it.",
    symbol: "✔",
    color: "megalodon.closedFinRst",
  },
  "closed-rst": {
    label: "Closed by RST",
    sentence: "A RST ended it with nothing outstanding.",
    symbol: "∎",
    color: "megalodon.closedRst",
  },
  open: {
    label: "Still open",
    sentence: "It was not closed when the capture ended or its port came round again.",
    symbol: "○",
    color: "megalodon.open",
  },
  midstream: {
    label: "Began before the capture",
    sentence: "No SYN was seen: it began before the capture, or its SYN is missing from it.",
    symbol: "◦",
    color: "megalodon.midstream",
  },
};

export const SEVERITY_LABELS: Record<Severity, string> = {
  failed: "Failed",
  degraded: "Degraded",
  ok: "Healthy",
  unknown: "Unknown",
};
