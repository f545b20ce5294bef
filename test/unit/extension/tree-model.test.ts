import assert from "node:assert/strict";
import { beforeEach, describe, it } from "node:test";

import {
  PAGE_SIZE,
  TreeModel,
  type EntryNode,
  type MoreNode,
  type TreeNode,
} from "../../../src/extension/tree-model";
import type { TreeEntry, TreePage, TreePath } from "../../../src/protocol/child-contract";

/** Conversations of a service: 150 whole pages and a part of one. */
const N_CONVERSATIONS = 30_050;

/** What of these has been read; the tests of growth begin with less. */
let nRead = N_CONVERSATIONS;

/** One failed pattern with two groups, 250 services in the first, 30,050 conversations in each of these. */
class Source {
  readonly asked: string[] = [];

  treeChildren(path: TreePath, start: number, max: number): Promise<TreePage> {
    this.asked.push(`${Object.values(path).join("/")} ${start}+${max}`);
    const all = this.#entries(path);
    return Promise.resolve({ entries: all.slice(start, start + max), nTotal: all.length });
  }

  treePathOf(conversation: number): Promise<{ path: TreePath; position: number }> {
    if (conversation >= N_CONVERSATIONS) {
      return Promise.resolve({ path: { severity: "ok", pattern: "closed-fin" }, position: 0 });
    }
    const path: TreePath = { severity: "failed", pattern: "syn-unanswered", group: 3, service: 249 };
    return Promise.resolve({ path, position: conversation });
  }

  #entries(path: TreePath): TreeEntry[] {
    const pattern = "syn-unanswered";
    if (path.severity === undefined)
      return [{ kind: "severity", severity: "failed", nConversations: nRead, share: 1 }];
    if (path.pattern === undefined)
      return [{ kind: "pattern", pattern, nConversations: N_CONVERSATIONS, share: 1 }];
    if (path.group === undefined) {
      return [3, 2].map((value) => ({
        kind: "group",
        pattern,
        by: "tries",
        value,
        nConversations: N_CONVERSATIONS,
      }));
    }
    if (path.service === undefined) {
      return range(250, (service) => ({
        kind: "service",
        service,
        server: `10.0.0.${service}`,
        serverPort: 443,
        nConversations: N_CONVERSATIONS,
      }));
    }
    return range(nRead, (conversation) => ({
      kind: "conversation",
      conversation,
      firstStream: conversation,
      client: `10.1.0.1:${50_000 + conversation}`,
      server: "10.0.0.249:443",
      startSeconds: conversation,
      pattern,
      packets: 3,
    }));
  }
}

function range(n: number, entry: (index: number) => TreeEntry): TreeEntry[] {
  return Array.from({ length: n }, (_, index) => entry(index));
}

let source: Source;
let model: TreeModel;
beforeEach(() => {
  source = new Source();
  model = new TreeModel(source);
  nRead = N_CONVERSATIONS;
});

/** The first child at each level, as deep as told. */
async function descend(depth: number): Promise<EntryNode> {
  let node: TreeNode | undefined;
  for (let level = 0; level < depth; level++) node = (await model.children(node as EntryNode | undefined))[0];
  assert.ok(node?.kind === "entry");
  return node;
}

describe("a level of the tree", () => {
  it("has the path that asks for its children, and a stable id", async () => {
    const service = await descend(4);
    assert.equal(service.id, "failed/syn-unanswered/3/s0");
    assert.deepEqual(service.path, { severity: "failed", pattern: "syn-unanswered", group: 3, service: 0 });
    assert.equal(service.parent?.parent?.id, "failed/syn-unanswered");
  });

  it("is asked for once, and its nodes stay the same objects", async () => {
    const first = await model.children(undefined);
    const second = await model.children(undefined);
    assert.equal(first[0], second[0]);
    assert.deepEqual(source.asked, [" 0+200"]);
  });

  it("is asked for once when two ask at the same time", async () => {
    const [first, second] = await Promise.all([model.children(undefined), model.children(undefined)]);
    assert.equal(first[0], second[0]);
    assert.deepEqual(source.asked, [" 0+200"]);
  });

  it("ends without a Show more node where all of it is loaded", async () => {
    assert.equal((await model.children(undefined)).at(-1)?.kind, "entry");
  });

  it("is asked for again after a failure", async () => {
    const broken = new Source();
    const treeChildren = broken.treeChildren.bind(broken);
    let nCalls = 0;
    broken.treeChildren = (path, start, max) =>
      nCalls++ === 0 ? Promise.reject(new Error("gone")) : treeChildren(path, start, max);
    const fragile = new TreeModel(broken);
    await assert.rejects(fragile.children(undefined), /gone/);
    assert.equal((await fragile.children(undefined)).length, 1);
  });

  it("that has fewer children than announced ends where they end", async () => {
    const short = new Source();
    short.treeChildren = (_path, start) =>
      Promise.resolve({
        nTotal: 300,
        entries:
          start === 0
            ? range(3, () => ({ kind: "severity", severity: "ok", nConversations: 1, share: 1 }))
            : [],
      });
    const shortModel = new TreeModel(short);
    const more = (await shortModel.children(undefined)).at(-1);
    await shortModel.showMore(more as MoreNode);
    const nodes = await shortModel.children(undefined);
    assert.deepEqual(
      nodes.map((node) => node.kind),
      ["entry", "entry", "entry"],
    );
  });
});

describe("paging", () => {
  async function services(): Promise<{ group: EntryNode; nodes: TreeNode[] }> {
    const group = await descend(3);
    return { group, nodes: await model.children(group) };
  }

  it("shows 200 and how many are left", async () => {
    const { nodes } = await services();
    assert.equal(nodes.length, PAGE_SIZE + 1);
    const more = nodes.at(-1);
    assert.equal(more?.kind === "more" && more.nHidden, 50);
  });

  it("adds the next page and keeps the nodes before it", async () => {
    const { group, nodes } = await services();
    assert.equal(await model.showMore(nodes.at(-1) as MoreNode), group);
    const grown = await model.children(group);
    assert.equal(grown.length, 250);
    assert.deepEqual(grown.slice(0, PAGE_SIZE), nodes.slice(0, PAGE_SIZE));
    assert.equal(grown.at(-1)?.id, "failed/syn-unanswered/3/s249");
  });

  it("adds one page when the same node is clicked twice", async () => {
    const { node } = (await model.find(0)) ?? assert.fail("not found");
    const more = (await model.children(node.parent)).at(-1) as MoreNode;
    await model.showMore(more);
    await model.showMore(more);
    const grown = await model.children(node.parent);
    assert.equal(grown.length, 2 * PAGE_SIZE + 1);
    assert.equal((grown.at(-1) as MoreNode).nHidden, N_CONVERSATIONS - 2 * PAGE_SIZE);
  });

  it("asks for each page once", async () => {
    const { nodes } = await services();
    await model.showMore(nodes.at(-1) as MoreNode);
    assert.deepEqual(source.asked.slice(-2), [
      "failed/syn-unanswered/3 0+200",
      "failed/syn-unanswered/3 200+200",
    ]);
  });
});

describe("finding a conversation", () => {
  it("gives the node that the level shows", async () => {
    const found = await model.find(7);
    assert.equal(found?.node.id, "failed/syn-unanswered/3/s249/c7");
    const shown = await model.children(found.node.parent);
    assert.equal(shown[7], found.node);
  });

  it("loads its page alone, with a node before and after it for what is hidden", async () => {
    const { node } = (await model.find(20_001)) ?? assert.fail("not found");
    const shown = await model.children(node.parent);
    assert.equal(shown[PAGE_SIZE + 2], node);
    const gaps = shown.filter((each) => each.kind === "more");
    assert.deepEqual(
      gaps.map(({ startRow, nHidden, isLast }) => ({ startRow, nHidden, isLast })),
      [
        { startRow: 200, nHidden: 19_800, isLast: false },
        { startRow: 20_200, nHidden: 9850, isLast: true },
      ],
    );
    assert.equal(shown.length, 2 * PAGE_SIZE + 2);
  });

  it("keeps the node of a gap as long as the gap is the same, and fills it page by page", async () => {
    const { node } = (await model.find(401)) ?? assert.fail("not found");
    const gapOf = async (): Promise<TreeNode | undefined> => (await model.children(node.parent))[PAGE_SIZE];
    const gap = await gapOf();
    assert.equal(await gapOf(), gap);
    await model.showMore(gap as MoreNode);
    const filled = await model.children(node.parent);
    assert.equal(filled.length, 3 * PAGE_SIZE + 1);
    assert.equal(filled[401], node);
  });

  it("searches the level where it is not at its position", async () => {
    const moved = new Source();
    moved.treePathOf = async (conversation) => ({
      ...(await new Source().treePathOf(conversation)),
      position: 0,
    });
    const found = await new TreeModel(moved).find(20_001);
    assert.equal(found?.node.id, "failed/syn-unanswered/3/s249/c20001");
  });

  it("names the levels that grew after they had been shown, and only these", async () => {
    const group = await descend(3);
    await model.children(group);
    const found = await model.find(401);
    assert.deepEqual(
      found?.grown.map((level) => level?.id),
      ["failed/syn-unanswered/3"],
    );
    assert.deepEqual((await model.find(401))?.grown, []);
    await model.children(found.node.parent);
    const far = await model.find(20_001);
    assert.deepEqual(far?.grown, [far?.node.parent]);
  });

  it("gives nothing where the tree does not show it", async () => {
    assert.equal(await model.find(N_CONVERSATIONS), undefined);
  });
});

describe("a tree whose capture is being read", () => {
  it("says what is new in the same nodes, and has the new ones behind them", async () => {
    nRead = 150;
    const root = (await model.children(undefined))[0] as EntryNode;
    const service = await descend(4);
    const before = await model.children(service);
    assert.equal(before.length, 150);
    nRead = 700;
    assert.deepEqual(await model.children(service), before, "nothing is asked before the refresh");
    model.refresh();
    const after = await model.children(service);
    assert.deepEqual(
      after.slice(0, 150).map((node, i) => node === before[i]),
      before.map(() => true),
    );
    const last = after.at(-1);
    assert.ok(last?.kind === "more" && last.nHidden === 500 && after.length === 201);
    assert.equal((await model.children(undefined))[0], root);
    assert.ok(root.entry.kind === "severity" && root.entry.nConversations === 700);
  });

  it("loads the pages anew that were loaded, and no other", async () => {
    nRead = 5000;
    const service = (await model.find(4000))?.node.parent;
    assert.ok(service);
    await model.children(service);
    nRead = 5100;
    model.refresh();
    source.asked.length = 0;
    await model.children(service);
    assert.deepEqual(source.asked, [
      "failed/syn-unanswered/3/249 0+200",
      "failed/syn-unanswered/3/249 4000+200",
    ]);
  });

  it("drops what is no longer there", async () => {
    nRead = 450;
    const service = (await model.find(430))?.node.parent;
    assert.ok(service);
    const nBefore = (await model.children(service)).length;
    nRead = 100;
    model.refresh();
    assert.ok(nBefore > 200);
    assert.equal((await model.children(service)).length, 100);
  });
});
