/** Everything that a finished analysis is asked for, as one value that can be compared. */
import type { AnalysisData } from "../../src/report/analysis-data";
import { captureReport } from "../../src/report/capture-report";
import { conversationDetails, conversationRow, streamRows } from "../../src/report/conversation-row";
import { diagnose } from "../../src/report/diagnosis";
import { findConversation, nextFailure } from "../../src/report/find-conversation";
import { laneBins, timelineBins } from "../../src/report/timeline-model";
import { TreeModel } from "../../src/report/tree-model";
import { SEVERITIES } from "../../src/report/pattern-names";
import { ViewOrders } from "../../src/report/view-order";

/** More than one page of a list says nothing new; captures with more conversations are compared by their first ones. */
const MAX_DETAILS = 500;

const VIEW = { patterns: [], filter: "", range: null, sortBy: "retransmissions", descending: true } as const;

/** Rows, details, lists, charts, tree, summary and diagnosis of an analysis. */
export function answersOf(data: AnalysisData): Record<string, unknown> {
  const conversations = Array.from({ length: data.nConversations }, (_, conversation) => conversation);
  const window = { fromSeconds: 0, toSeconds: data.endNs / 1e9, nBins: 50 };
  const orders = new ViewOrders(data);
  return {
    capture: data.capture,
    nStreams: data.tracker.nStreams,
    rows: conversations.map((conversation) => conversationRow(data, conversation)),
    streams: streamRows(data),
    details: conversations
      .slice(0, MAX_DETAILS)
      .map((conversation) => conversationDetails(data, conversation)),
    page: orders.page({ ...VIEW, patterns: [] }, 0, MAX_DETAILS),
    timeline: timelineBins(data, window),
    lanes: laneBins(data, window, MAX_DETAILS),
    tree: treeOf(data, conversations),
    nextFailure: nextFailure(data, { from: -1, backwards: false }).conversation,
    found: findConversation(data, "#1"),
    report: captureReport(data),
    diagnosis: diagnose(data),
  };
}

/** The tree's first levels, and the first page of every node that holds one of the first conversations. */
function treeOf(data: AnalysisData, conversations: readonly number[]): unknown {
  const tree = new TreeModel(data);
  const places = conversations.slice(0, MAX_DETAILS).map((conversation) => tree.pathOf(conversation));
  const nodes = new Map(places.map(({ path }) => [JSON.stringify(path), path]));
  const tops = SEVERITIES.map((severity) => tree.children({ severity }, 0, 50));
  return [
    places,
    tree.children({}, 0, 50),
    tops,
    [...nodes.values()].map((path) => tree.children(path, 0, 50)),
  ];
}
