/** Lists of conversations: which ones a view shows, and in which order. Pages are cut from the order. */
import { NANOS_PER_SECOND } from "../base/units";
import { DOUBLE, WORD } from "../flow/conversation-layout";
import type { AnalysisData } from "./analysis-data";
import type { ConversationPage, ConversationView, SortKey } from "./list-shapes";
import { PATTERN_IDS } from "./pattern-names";
import { filterTest } from "./view-filter";

/** Orders kept: one for each open tab's view and a few before it. */
const MAX_KEPT = 8;

/** The orders of the views asked for last; making one costs O(n log n), asking again nothing. */
export class ViewOrders {
  readonly #data: AnalysisData;
  readonly #kept = new Map<string, Uint32Array>();

  constructor(data: AnalysisData) {
    this.#data = data;
  }

  /** Conversation numbers in the view's order. */
  order(view: ConversationView): Uint32Array {
    const key = JSON.stringify(view);
    const known = this.#kept.get(key);
    if (known) return known;
    const made = makeOrder(this.#data, view);
    if (this.#kept.size >= MAX_KEPT) this.#kept.delete(this.#kept.keys().next().value!);
    this.#kept.set(key, made);
    return made;
  }

  /** Row of a conversation in a view; -1 where the view does not show it. */
  rowOf(view: ConversationView, conversation: number): number {
    return this.order(view).indexOf(conversation);
  }

  /** Rows [startRow, startRow + nRows) of a view as columns. */
  page(view: ConversationView, startRow: number, nRows: number): ConversationPage {
    const order = this.order(view);
    const start = Math.min(Math.max(0, startRow), order.length);
    return conversationPage(this.#data, order.subarray(start, start + nRows), start, order.length);
  }
}

function makeOrder(data: AnalysisData, view: ConversationView): Uint32Array {
  const shown = new Uint32Array(data.nConversations);
  const wanted = new Uint8Array(PATTERN_IDS.length);
  for (const pattern of view.patterns) wanted[PATTERN_IDS.indexOf(pattern)] = 1;
  const passes = filterTest(view.filter);
  const from = view.range?.fromSeconds ?? -Infinity;
  const to = view.range?.toSeconds ?? Infinity;
  let n = 0;
  for (let conversation = 0; conversation < data.nConversations; conversation++) {
    if (view.patterns.length > 0 && wanted[data.patterns[conversation]!] === 0) continue;
    if (data.startSeconds(conversation) > to || data.endSeconds(conversation) < from) continue;
    if (passes(data, conversation)) shown[n++] = conversation;
  }
  const order = shown.slice(0, n);
  sortBy(data, order, view.sortBy);
  return view.descending ? order.reverse() : order;
}

function sortBy(data: AnalysisData, order: Uint32Array, key: SortKey): void {
  if (key === "conversation") return;
  const texts = key === "client" || key === "server" ? endpointKeys(data, order, key) : undefined;
  const numbers = texts ? undefined : new Float64Array(data.nConversations);
  if (numbers) for (const conversation of order) numbers[conversation] = numberKey(data, conversation, key);
  order.sort((a, b) => {
    const difference = texts ? compareText(texts.get(a)!, texts.get(b)!) : numbers![a]! - numbers![b]!;
    return difference !== 0 && !Number.isNaN(difference) ? difference : a - b;
  });
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Endpoints as texts that sort like numbers: every run of digits padded. */
function endpointKeys(data: AnalysisData, order: Uint32Array, key: "client" | "server"): Map<number, string> {
  const keys = new Map<number, string>();
  for (const conversation of order) {
    const client = data.clientSide(conversation);
    const text = data.endpoint(conversation, key === "client" ? client : 1 - client);
    keys.set(
      conversation,
      text.startsWith("[") ? text : text.replace(/\d+/g, (digits) => digits.padStart(5, "0")),
    );
  }
  return keys;
}

function numberKey(data: AnalysisData, conversation: number, key: SortKey): number {
  switch (key) {
    case "start":
      return data.startSeconds(conversation);
    case "duration":
      return data.endSeconds(conversation) - data.startSeconds(conversation);
    case "pattern":
      return data.patterns[conversation]!;
    case "packets":
      return data.packets(conversation);
    case "payload":
      return data.double(conversation, DOUBLE.PAYLOAD) + data.double(conversation, DOUBLE.PAYLOAD + 1);
    case "tries":
      return data.word(conversation, WORD.TRIES);
    case "refusals":
      return data.word(conversation, WORD.REFUSALS);
    case "connect":
      return connectOrEnd(data, conversation);
    case "retransmissions":
      return data.word(conversation, WORD.RETRANSMISSIONS);
    case "conversation":
    case "client":
    case "server":
      return conversation;
  }
}

/** Never connected sorts behind the slowest. */
function connectOrEnd(data: AnalysisData, conversation: number): number {
  const connect = connectSeconds(data, conversation);
  return Number.isNaN(connect) ? Number.MAX_VALUE : connect;
}

function connectSeconds(data: AnalysisData, conversation: number): number {
  if (data.word(conversation, WORD.TRIES) === 0) return NaN;
  const start = data.double(conversation, DOUBLE.FIRST_TIME);
  return (data.double(conversation, DOUBLE.SYN_ACK_TIME) - start) / NANOS_PER_SECOND;
}

function conversationPage(
  data: AnalysisData,
  rows: Uint32Array,
  startRow: number,
  nTotal: number,
): ConversationPage {
  const n = rows.length;
  const page: ConversationPage = {
    nTotal,
    startRow,
    conversation: rows.slice(),
    firstStream: new Uint32Array(n),
    firstFrame: new Uint32Array(n),
    start: new Float64Array(n),
    duration: new Float64Array(n),
    packets: new Uint32Array(n),
    payloadFromClient: new Float64Array(n),
    payloadFromServer: new Float64Array(n),
    tries: new Uint16Array(n),
    refusals: new Uint16Array(n),
    retransmissions: new Uint32Array(n),
    connect: new Float64Array(n),
    pattern: new Uint8Array(n),
    teardown: new Uint8Array(n),
    client: [],
    server: [],
  };
  for (let i = 0; i < n; i++) fillRow(data, page, i, rows[i]!);
  return page;
}

function fillRow(data: AnalysisData, page: ConversationPage, i: number, conversation: number): void {
  const client = data.clientSide(conversation);
  page.firstStream[i] = data.word(conversation, WORD.FIRST_STREAM);
  page.firstFrame[i] = data.word(conversation, WORD.FIRST_FRAME);
  page.start[i] = data.startSeconds(conversation);
  page.duration[i] = data.endSeconds(conversation) - page.start[i];
  page.packets[i] = data.packets(conversation);
  page.payloadFromClient[i] = data.double(conversation, DOUBLE.PAYLOAD + client);
  page.payloadFromServer[i] = data.double(conversation, DOUBLE.PAYLOAD + 1 - client);
  page.tries[i] = Math.min(data.word(conversation, WORD.TRIES), 0xffff);
  page.refusals[i] = Math.min(data.word(conversation, WORD.REFUSALS), 0xffff);
  page.retransmissions[i] = data.word(conversation, WORD.RETRANSMISSIONS);
  page.connect[i] = connectSeconds(data, conversation);
  page.pattern[i] = data.patterns[conversation]!;
  page.teardown[i] = data.teardowns[conversation]!;
  page.client.push(data.endpoint(conversation, client));
  page.server.push(data.endpoint(conversation, 1 - client));
}
