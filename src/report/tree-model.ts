/**
 * The tree: severity → pattern → sub-group (tries or refusals) → service → conversations.
 * Built once as numbers; nodes are made for the page that is asked for.
 */
import { WORD } from "../flow/conversation-layout";
import type { AnalysisData } from "./analysis-data";
import { groupValue, severityOf } from "./capture-report";
import type { TreeEntry, TreePage, TreePath } from "./list-shapes";
import { PATTERN_GROUP_BY, PATTERN_IDS, SEVERITIES, type PatternId } from "./pattern-names";

/** Answers what lies below a node, by page. Each answer is O(conversations) at worst, and cached by node. */
export class TreeModel {
  readonly #data: AnalysisData;
  readonly #members = new Map<string, Uint32Array>();

  constructor(data: AnalysisData) {
    this.#data = data;
  }

  /** Children [start, start + max) of the node at `path`. */
  children(path: TreePath, start: number, max: number): TreePage {
    const entries = this.#entries(path);
    if (entries) return { entries: entries.slice(start, start + max), nTotal: entries.length };
    const members = this.#membersOf(path);
    const page = [...members.subarray(start, start + max)].map((conversation) => this.#leaf(conversation));
    return { entries: page, nTotal: members.length };
  }

  /** Where a conversation sits: the path of the service node above it, and its position below that. */
  pathOf(conversation: number): { path: TreePath; position: number } {
    const data = this.#data;
    const pattern = PATTERN_IDS[data.patterns[conversation]!]!;
    const by = PATTERN_GROUP_BY[pattern];
    const path: TreePath = {
      severity: severityOf(data, conversation),
      pattern,
      ...(by === undefined ? {} : { group: groupValue(data, conversation, pattern) }),
      service: data.services[conversation]!,
    };
    return { path, position: this.#membersOf(path).indexOf(conversation) };
  }

  /** Inner nodes below `path`; undefined where conversations are. */
  #entries(path: TreePath): TreeEntry[] | undefined {
    if (path.service !== undefined) return undefined;
    if (path.severity === undefined) return this.#severities();
    if (path.pattern === undefined) return this.#patterns(path);
    const by = PATTERN_GROUP_BY[path.pattern];
    if (by === "tries" || by === "refusals") {
      if (path.group === undefined) return this.#groups(path, path.pattern, by);
    }
    return this.#services(path);
  }

  #severities(): TreeEntry[] {
    return SEVERITIES.flatMap((severity) => {
      const nConversations = this.#membersOf({ severity }).length;
      const share = nConversations / this.#data.nConversations;
      return nConversations === 0 ? [] : [{ kind: "severity" as const, severity, nConversations, share }];
    });
  }

  #patterns(path: TreePath): TreeEntry[] {
    return PATTERN_IDS.flatMap((pattern) => {
      const nConversations = this.#membersOf({ ...path, pattern }).length;
      const share = nConversations / this.#data.nConversations;
      return nConversations === 0 ? [] : [{ kind: "pattern" as const, pattern, nConversations, share }];
    });
  }

  #groups(path: TreePath, pattern: PatternId, by: "tries" | "refusals"): TreeEntry[] {
    const counts = new Map<number, number>();
    for (const conversation of this.#membersOf(path)) {
      const value = groupValue(this.#data, conversation, pattern);
      counts.set(value, (counts.get(value) ?? 0) + 1);
    }
    return [...counts]
      .sort(([a], [b]) => a - b)
      .map(([value, nConversations]) => ({ kind: "group", pattern, by, value, nConversations }));
  }

  /** Services below a node, the one with most conversations first. */
  #services(path: TreePath): TreeEntry[] {
    const data = this.#data;
    const counts = new Map<number, number>();
    for (const conversation of this.#membersOf(path)) {
      const service = data.services[conversation]!;
      counts.set(service, (counts.get(service) ?? 0) + 1);
    }
    return [...counts]
      .sort(([a, nA], [b, nB]) => nB - nA || a - b)
      .map(([service, nConversations]) => {
        const example = data.serviceExamples[service]!;
        const server = 1 - data.clientSide(example);
        return {
          kind: "service",
          service,
          server: data.address(example, server),
          serverPort: data.port(example, server),
          nConversations,
        };
      });
  }

  #leaf(conversation: number): TreeEntry {
    const data = this.#data;
    const client = data.clientSide(conversation);
    return {
      kind: "conversation",
      conversation,
      firstStream: data.word(conversation, WORD.FIRST_STREAM),
      client: data.endpoint(conversation, client),
      server: data.endpoint(conversation, 1 - client),
      startSeconds: data.startSeconds(conversation),
      pattern: PATTERN_IDS[data.patterns[conversation]!]!,
      packets: data.packets(conversation),
    };
  }

  /** Conversations below a node, by number. */
  #membersOf(path: TreePath): Uint32Array {
    const key = `${path.severity ?? ""}/${path.pattern ?? ""}/${path.group ?? ""}/${path.service ?? ""}`;
    const known = this.#members.get(key);
    if (known) return known;
    const members = this.#collect(path);
    this.#members.set(key, members);
    return members;
  }

  #collect(path: TreePath): Uint32Array {
    const data = this.#data;
    const found = new Uint32Array(data.nConversations);
    const code = path.pattern === undefined ? -1 : PATTERN_IDS.indexOf(path.pattern);
    let n = 0;
    for (let conversation = 0; conversation < data.nConversations; conversation++) {
      if (path.severity !== undefined && severityOf(data, conversation) !== path.severity) continue;
      if (code >= 0 && data.patterns[conversation] !== code) continue;
      if (path.service !== undefined && data.services[conversation] !== path.service) continue;
      if (path.group !== undefined && groupValue(data, conversation, path.pattern!) !== path.group) continue;
      found[n++] = conversation;
    }
    return found.slice(0, n);
  }
}
