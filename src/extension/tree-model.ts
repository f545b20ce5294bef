/**
 * The conversation tree of one analyzed capture: severity → pattern → sub-group → service → conversations.
 * In: pages of children by path. Out: node objects that stay the same object as long as the model lives, because
 * VS Code knows tree nodes by identity.
 * Hard part: a level is loaded in pages of 200 with a last node that loads more, and revealing a conversation may
 * need a page that nobody has opened. Loads of one level are done one after another, never twice.
 */
import type { TreeEntry, TreePage, TreePath } from "../protocol/child-contract";

/** Children that a level shows at once, and that "Show more" adds. */
export const PAGE_SIZE = 200;

/** The most entries that are asked for in one request, when a far row is revealed. */
const MAX_ENTRIES_PER_REQUEST = 5000;

/** A node that stands for something in the capture. */
export interface EntryNode {
  readonly kind: "entry";
  /** Stable over runs: "failed/syn-unanswered/3/s0/c17". */
  readonly id: string;
  readonly parent: EntryNode | undefined;
  /** What to ask for to get its children. */
  readonly path: TreePath;
  readonly entry: TreeEntry;
}

/** The last node of a level that has more children than are loaded. */
export interface MoreNode {
  readonly kind: "more";
  readonly id: string;
  readonly parent: EntryNode | undefined;
  /** Children that are not loaded yet. */
  readonly nLeft: number;
}

export type TreeNode = EntryNode | MoreNode;

/** Where the nodes come from; both fail with a `FailureError`. */
export interface TreeSource {
  treeChildren(path: TreePath, start: number, max: number): Promise<TreePage>;
  treePathOf(conversation: number): Promise<{ path: TreePath; position: number }>;
}

/** A conversation's node, and the levels that grew on the way to it (to be refreshed; undefined is the root). */
export interface FoundNode {
  node: EntryNode;
  grown: (EntryNode | undefined)[];
}

interface Level {
  readonly entries: EntryNode[];
  nTotal: number;
  more: MoreNode | undefined;
  /** The newest load; every load waits for the one before it. */
  lastLoad: Promise<unknown>;
}

const ROOT_ID = "";

export class TreeModel {
  readonly #source: TreeSource;
  readonly #levels = new Map<string, Level>();

  constructor(source: TreeSource) {
    this.#source = source;
  }

  /** The loaded children of a node (the first page where none is loaded), and last the "more" node, if any. */
  async children(node: EntryNode | undefined): Promise<TreeNode[]> {
    const level = await this.#grownTo(node, 1);
    return level.more ? [...level.entries, level.more] : [...level.entries];
  }

  /** Loads the next page of the level that ends with this node; the level is then to be refreshed. */
  async showMore(node: MoreNode): Promise<EntryNode | undefined> {
    const level = this.#level(node.parent);
    // A node that is no longer the last one was clicked twice: its page is loaded already.
    if (level.more === node) await this.#grownTo(node.parent, level.entries.length + 1);
    return node.parent;
  }

  /** The node of a conversation; undefined where the tree does not show it. Loads what is needed on the way. */
  async find(conversation: number): Promise<FoundNode | undefined> {
    const { path, position } = await this.#source.treePathOf(conversation);
    const grown: (EntryNode | undefined)[] = [];
    let parent: EntryNode | undefined;
    for (const isStep of stepsOf(path)) {
      const step = await this.#findIn(parent, isStep, 0, grown);
      if (!step) return undefined;
      parent = step;
    }
    const isConversation = (entry: TreeEntry): boolean =>
      entry.kind === "conversation" && entry.conversation === conversation;
    const node = await this.#findIn(parent, isConversation, position, grown);
    return node && { node, grown };
  }

  /** Looks for an entry in a level, loading pages until it is there; `position` is where it is expected. */
  async #findIn(
    parent: EntryNode | undefined,
    isWanted: (entry: TreeEntry) => boolean,
    position: number,
    grown: (EntryNode | undefined)[],
  ): Promise<EntryNode | undefined> {
    const nBefore = this.#levels.get(idOf(parent))?.entries.length ?? 0;
    let level = await this.#grownTo(parent, position + 1);
    let found = level.entries.find((node) => isWanted(node.entry));
    while (!found && level.entries.length < level.nTotal) {
      const nLoaded = level.entries.length;
      level = await this.#grownTo(parent, nLoaded + 1);
      if (level.entries.length === nLoaded) break;
      found = level.entries.slice(nLoaded).find((node) => isWanted(node.entry));
    }
    if (nBefore > 0 && level.entries.length > nBefore) grown.push(parent);
    return found;
  }

  /** The level with at least `nWanted` entries loaded, rounded up to whole pages, or all that there are. */
  async #grownTo(parent: EntryNode | undefined, nWanted: number): Promise<Level> {
    const level = this.#level(parent);
    const load = level.lastLoad.then(() => this.#load(level, parent, nWanted));
    // A load that failed must not fail the ones after it: they ask again.
    level.lastLoad = load.catch(() => undefined);
    await load;
    return level;
  }

  async #load(level: Level, parent: EntryNode | undefined, nWanted: number): Promise<void> {
    const nTarget = Math.ceil(nWanted / PAGE_SIZE) * PAGE_SIZE;
    while (level.entries.length < Math.min(nWanted, level.nTotal)) {
      const start = level.entries.length;
      const max = Math.min(nTarget - start, MAX_ENTRIES_PER_REQUEST);
      const page = await this.#source.treeChildren(parent?.path ?? {}, start, max);
      level.nTotal = page.nTotal;
      for (const entry of page.entries) level.entries.push(entryNode(parent, entry));
      // Fewer than announced: show what there is rather than ask for ever.
      if (page.entries.length === 0) level.nTotal = level.entries.length;
    }
    const nLeft = level.nTotal - level.entries.length;
    if (level.more?.nLeft === nLeft) return;
    level.more = nLeft > 0 ? { kind: "more", id: `${idOf(parent)}/more`, parent, nLeft } : undefined;
  }

  #level(parent: EntryNode | undefined): Level {
    const id = idOf(parent);
    const known = this.#levels.get(id);
    if (known) return known;
    const level: Level = {
      entries: [],
      nTotal: Number.POSITIVE_INFINITY,
      more: undefined,
      lastLoad: Promise.resolve(),
    };
    this.#levels.set(id, level);
    return level;
  }
}

function idOf(node: EntryNode | undefined): string {
  return node?.id ?? ROOT_ID;
}

function entryNode(parent: EntryNode | undefined, entry: TreeEntry): EntryNode {
  const path = parent?.path ?? {};
  const prefix = parent ? `${parent.id}/` : "";
  switch (entry.kind) {
    case "severity":
      return {
        kind: "entry",
        id: prefix + entry.severity,
        parent,
        path: { ...path, severity: entry.severity },
        entry,
      };
    case "pattern":
      return {
        kind: "entry",
        id: prefix + entry.pattern,
        parent,
        path: { ...path, pattern: entry.pattern },
        entry,
      };
    case "group":
      return {
        kind: "entry",
        id: `${prefix}${entry.value}`,
        parent,
        path: { ...path, group: entry.value },
        entry,
      };
    case "service":
      return {
        kind: "entry",
        id: `${prefix}s${entry.service}`,
        parent,
        path: { ...path, service: entry.service },
        entry,
      };
    case "conversation":
      return { kind: "entry", id: `${prefix}c${entry.conversation}`, parent, path, entry };
  }
}

/** One test for each level that the path names, from the root down. */
function stepsOf(path: TreePath): ((entry: TreeEntry) => boolean)[] {
  const steps: ((entry: TreeEntry) => boolean)[] = [];
  const { severity, pattern, group, service } = path;
  if (severity !== undefined) steps.push((entry) => entry.kind === "severity" && entry.severity === severity);
  if (pattern !== undefined) steps.push((entry) => entry.kind === "pattern" && entry.pattern === pattern);
  if (group !== undefined) steps.push((entry) => entry.kind === "group" && entry.value === group);
  if (service !== undefined) steps.push((entry) => entry.kind === "service" && entry.service === service);
  return steps;
}
