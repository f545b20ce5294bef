/**
 * The conversation tree of one analyzed capture: severity → pattern → sub-group → service → conversations.
 * In: pages of children by path. Out: node objects that stay the same object as long as the model lives, because
 * VS Code knows tree nodes by identity.
 * Hard part: a service may have tens of thousands of conversations, and VS Code pays for each child that a level
 * shows. So a level shows pages of 200 and, where pages are left out, one node that loads the next of them:
 *
 *     rows 0–199 · "Show 200 more (29,600 hidden here)" · rows 29,800–29,999 · "Show 200 more (5,000 left)"
 *
 * Revealing a far conversation loads its page alone. Loads of one level are done one after another, never twice.
 * While the capture is read, levels age: an aged level loads the pages that it has anew when it is asked for next.
 */
import { ANSWER_LIMITS, type TreeEntry, type TreePage, type TreePath } from "../protocol/child-contract";

/** Children that a level shows at once, and that "Show more" adds. */
export const PAGE_SIZE = 200;

/** Entries that are asked for at once where a level is searched. */
const ENTRIES_PER_SEARCH = ANSWER_LIMITS.treeEntries;

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

/** Stands for children of a level that are not loaded: between two pages, or after the last. */
export interface MoreNode {
  readonly kind: "more";
  readonly id: string;
  readonly parent: EntryNode | undefined;
  /** Position of the first child that it stands for. */
  readonly startRow: number;
  /** How many children it stands for. */
  readonly nHidden: number;
  /** True where nothing follows it. */
  readonly isLast: boolean;
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

/** A node as the model keeps it: what it says may change, what it stands for does not. */
interface KeptNode extends EntryNode {
  entry: TreeEntry;
}

interface Level {
  /** Loaded pages by their number; page i begins at row i · PAGE_SIZE. */
  readonly pages: Map<number, EntryNode[]>;
  /** "More" nodes by their first row, so that one stays the same object as long as it stands for the same rows. */
  readonly gaps: Map<number, MoreNode>;
  nTotal: number;
  /** The model's age when the pages were loaded. */
  age: number;
  /** True once VS Code has asked for its children: from then on, growing calls for a refresh. */
  isShown: boolean;
  /** The newest load; every load waits for the one before it. */
  lastLoad: Promise<unknown>;
}

const ROOT_ID = "";

export class TreeModel {
  readonly #source: TreeSource;
  readonly #levels = new Map<string, Level>();
  /** Nodes by id: one that is loaded again stays the same object. */
  readonly #nodes = new Map<string, KeptNode>();
  #age = 0;

  constructor(source: TreeSource) {
    this.#source = source;
  }

  /** More is known of the capture: every level is to be loaded anew. The whole tree is then to be refreshed. */
  refresh(): void {
    this.#age++;
  }

  /** The loaded children of a node (the first page at least), with a "more" node for each run that is not. */
  async children(node: EntryNode | undefined): Promise<TreeNode[]> {
    const level = this.#level(node);
    await this.#loadPage(level, node, 0);
    level.isShown = true;
    return nodesOf(level, node);
  }

  /** Loads the first page that this node stands for; the level is then to be refreshed. */
  async showMore(node: MoreNode): Promise<EntryNode | undefined> {
    // A node that was clicked twice asks for a page that is loaded already.
    await this.#loadPage(this.#level(node.parent), node.parent, pageOf(node.startRow));
    return node.parent;
  }

  /** The node of a conversation; undefined where the tree does not show it. Loads what is needed on the way. */
  async find(conversation: number): Promise<FoundNode | undefined> {
    const { path, position } = await this.#source.treePathOf(conversation);
    const grown: (EntryNode | undefined)[] = [];
    let parent: EntryNode | undefined;
    for (const isStep of stepsOf(path)) {
      const step = await this.#findIn(parent, { isWanted: isStep, position: 0 }, grown);
      if (!step) return undefined;
      parent = step;
    }
    const isWanted = (entry: TreeEntry): boolean =>
      entry.kind === "conversation" && entry.conversation === conversation;
    const node = await this.#findIn(parent, { isWanted, position }, grown);
    return node && { node, grown };
  }

  /** Looks for an entry in a level: in what is loaded, then at the expected position, then in all of it. */
  async #findIn(
    parent: EntryNode | undefined,
    wanted: { isWanted: (entry: TreeEntry) => boolean; position: number },
    grown: (EntryNode | undefined)[],
  ): Promise<EntryNode | undefined> {
    const level = this.#level(parent);
    if (level.age !== this.#age) await this.#loadPage(level, parent, 0);
    const loaded = loadedEntry(level, wanted.isWanted);
    if (loaded) return loaded;
    await this.#loadPage(level, parent, pageOf(wanted.position));
    if (!loadedEntry(level, wanted.isWanted)) {
      const row = await this.#search(parent, level.nTotal, wanted.isWanted);
      if (row !== undefined) await this.#loadPage(level, parent, pageOf(row));
    }
    if (level.isShown) grown.push(parent);
    return loadedEntry(level, wanted.isWanted);
  }

  /** The row of an entry in a level, without loading it; undefined where there is none. Asks for every row. */
  async #search(
    parent: EntryNode | undefined,
    nTotal: number,
    isWanted: (entry: TreeEntry) => boolean,
  ): Promise<number | undefined> {
    for (let start = 0; start < nTotal; start += ENTRIES_PER_SEARCH) {
      const page = await this.#source.treeChildren(parent?.path ?? {}, start, ENTRIES_PER_SEARCH);
      const index = page.entries.findIndex(isWanted);
      if (index >= 0) return start + index;
    }
    return undefined;
  }

  /** Loads a page of a level, unless it is loaded or beyond the end. */
  async #loadPage(level: Level, parent: EntryNode | undefined, page: number): Promise<void> {
    const load = level.lastLoad.then(async () => {
      if (level.age !== this.#age) await this.#reload(level, parent);
      if (!level.pages.has(page)) await this.#fetchPage(level, parent, page);
    });
    // A load that failed must not fail the ones after it: they ask again.
    level.lastLoad = load.catch(() => undefined);
    await load;
  }

  async #fetchPage(level: Level, parent: EntryNode | undefined, page: number): Promise<void> {
    const start = page * PAGE_SIZE;
    if (start >= level.nTotal) return;
    const { entries, nTotal } = await this.#source.treeChildren(parent?.path ?? {}, start, PAGE_SIZE);
    // Fewer than announced: the level ends where its entries end.
    level.nTotal = entries.length < PAGE_SIZE ? Math.min(nTotal, start + entries.length) : nTotal;
    const nodes = entries.map((entry) => this.#node(parent, entry));
    if (nodes.length > 0) level.pages.set(page, nodes);
    else level.pages.delete(page);
  }

  /** Loads the pages of a level again; those that lie beyond its new end are gone. */
  async #reload(level: Level, parent: EntryNode | undefined): Promise<void> {
    const age = this.#age;
    level.nTotal = Number.POSITIVE_INFINITY;
    for (const page of [...level.pages.keys()].sort((a, b) => a - b)) {
      if (page * PAGE_SIZE >= level.nTotal) level.pages.delete(page);
      await this.#fetchPage(level, parent, page);
    }
    level.age = age;
  }

  #node(parent: EntryNode | undefined, entry: TreeEntry): EntryNode {
    const made = entryNode(parent, entry);
    const known = this.#nodes.get(made.id);
    if (known) known.entry = entry;
    else this.#nodes.set(made.id, made);
    return known ?? made;
  }

  #level(parent: EntryNode | undefined): Level {
    const id = idOf(parent);
    const known = this.#levels.get(id);
    if (known) return known;
    const level: Level = {
      pages: new Map(),
      gaps: new Map(),
      nTotal: Number.POSITIVE_INFINITY,
      age: this.#age,
      isShown: false,
      lastLoad: Promise.resolve(),
    };
    this.#levels.set(id, level);
    return level;
  }
}

function pageOf(row: number): number {
  return Math.floor(row / PAGE_SIZE);
}

function loadedEntry(level: Level, isWanted: (entry: TreeEntry) => boolean): EntryNode | undefined {
  for (const page of level.pages.values()) {
    const found = page.find((node) => isWanted(node.entry));
    if (found) return found;
  }
  return undefined;
}

/** Pages in order, with a node for each run of rows between them and after the last. */
function nodesOf(level: Level, parent: EntryNode | undefined): TreeNode[] {
  const nodes: TreeNode[] = [];
  // Between the answers of two pages an entry may move from one to the other: it is shown once.
  const shown = new Set<EntryNode>();
  let nextRow = 0;
  for (const page of [...level.pages.keys()].sort((a, b) => a - b)) {
    const start = page * PAGE_SIZE;
    if (start > nextRow) nodes.push(gapNode(level, parent, { startRow: nextRow, endRow: start }));
    const entries = level.pages.get(page) ?? [];
    nodes.push(...entries.filter((entry) => !shown.has(entry)));
    for (const entry of entries) shown.add(entry);
    nextRow = start + entries.length;
  }
  if (level.nTotal > nextRow) nodes.push(gapNode(level, parent, { startRow: nextRow, endRow: level.nTotal }));
  return nodes;
}

function gapNode(
  level: Level,
  parent: EntryNode | undefined,
  { startRow, endRow }: { startRow: number; endRow: number },
): MoreNode {
  const nHidden = endRow - startRow;
  const isLast = endRow === level.nTotal;
  const known = level.gaps.get(startRow);
  if (known?.nHidden === nHidden && known.isLast === isLast) return known;
  const gap: MoreNode = {
    kind: "more",
    id: `${idOf(parent)}/more${startRow}`,
    parent,
    startRow,
    nHidden,
    isLast,
  };
  level.gaps.set(startRow, gap);
  return gap;
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
