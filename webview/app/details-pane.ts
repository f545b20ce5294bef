/** Everything known of the selected conversation: the verdict, its evidence, and the way into Wireshark. */
import { endpointText } from "../../src/report/endpoint-text";
import { PATTERN_LABELS, SEVERITY_LABELS } from "../../src/report/pattern-labels";
import type { ConversationDetails, ConversationRow } from "../../src/report/report-shapes";
import { patternColorVariable } from "../timeline/chart-theme";
import { dayText, formatTime, type Clock } from "../timeline/ticks";
import { button, h } from "./element";
import { currentLanguage, t, tCount } from "./translate";
import { formatBytes, formatCount, formatDuration } from "./value-texts";
import { endingText, EVIDENCE_WORDS, factTexts, reuseSentence, ROLE_GROUND_WORDS } from "./words";

/** Evidence frames listed at once; the rest is counted. */
const MAX_EVIDENCE = 100;

/** The pane; it holds one conversation or says that none is selected. */
export class DetailsPane {
  readonly element = h("section", { class: "details", tabindex: "0", "aria-label": t("Details") });

  /** The conversation on show; -1 where none. */
  private shown = -1;
  private readonly unlisted = h(
    "p",
    { class: "unlisted", role: "status", hidden: true },
    t("The filter leaves this conversation out of the list."),
  );

  constructor(
    private readonly actions: {
      onCopy: (text: string, what: string) => void;
      onShow: (conversation: number) => void;
      /** Goes to a frame of the conversation on show. */
      onFrame: (frame: number) => void;
    },
    private readonly frames: HTMLElement,
  ) {
    this.clear();
  }

  clear(): void {
    this.shown = -1;
    const hint = t("Select a conversation to see what its verdict rests on.");
    this.element.replaceChildren(h("p", { class: "details-hint" }, hint));
  }

  /** Says, where the list has no row for the selected conversation, that the filter leaves it out. */
  showListed(isListed: boolean): void {
    this.unlisted.hidden = isListed;
  }

  show(details: ConversationDetails, clock: Clock): void {
    const { row } = details;
    const { scrollTop } = this.element;
    const isSame = row.conversation === this.shown;
    this.shown = row.conversation;
    const focused = [...this.element.querySelectorAll("vscode-button")].indexOf(document.activeElement!);
    this.element.replaceChildren(
      this.unlisted,
      heading(row),
      this.filterLine(details.wiresharkFilter),
      this.evidence(details),
      this.frames,
      facts(details, clock),
      ...this.reuse(row),
    );
    this.element.scrollTop = isSame ? scrollTop : 0;
    if (isSame && focused >= 0) this.element.querySelectorAll<HTMLElement>("vscode-button")[focused]?.focus();
  }

  private filterLine(filter: string): HTMLElement {
    const copy = button(t("Copy"), {
      onPress: () => this.actions.onCopy(filter, t("Wireshark filter")),
      title: t("Copy the Wireshark filter"),
    });
    return h(
      "div",
      { class: "filter-line" },
      h("code", { class: "wireshark-filter", title: t("Wireshark display filter") }, filter),
      copy,
    );
  }

  private evidence(details: ConversationDetails): HTMLElement {
    const { evidence } = details;
    const items = evidence
      .slice(0, MAX_EVIDENCE)
      .map(({ frame, role }) => h("li", {}, this.frameButton(frame), h("span", {}, t(EVIDENCE_WORDS[role]))));
    const nMore = evidence.length - items.length;
    if (nMore > 0) items.push(h("li", {}, tCount(nMore, { one: "and {0} more", other: "and {0} more" })));
    const filter = `frame.number in {${evidence.map(({ frame }) => frame).join(", ")}}`;
    const copy = button(t("Copy"), {
      onPress: () => this.actions.onCopy(filter, t("Filter for the evidence frames")),
      title: t("Copy a Wireshark filter for these frames"),
    });
    const title = h("h3", {}, t("Evidence"));
    return h(
      "div",
      { class: "evidence" },
      h("div", { class: "evidence-head" }, title, copy),
      h("ol", {}, ...items),
    );
  }

  private frameButton(frame: number): HTMLElement {
    const title = t("Show frame {0} in the list", String(frame));
    const element = h("button", { class: "frame-number", title }, `#${frame}`);
    element.addEventListener("click", () => {
      this.actions.onFrame(frame);
    });
    return element;
  }

  private reuse(row: ConversationRow): HTMLElement[] {
    const { reuse } = row;
    if (!reuse) return [];
    const show = button(t("Show conversation {0}", String(reuse.previous)), {
      onPress: () => this.actions.onShow(reuse.previous),
    });
    return [
      h("div", { class: "reuse" }, h("h3", {}, t("Port reuse")), h("p", {}, reuseSentence(reuse)), show),
    ];
  }
}

function heading(row: ConversationRow): HTMLElement {
  const { label, sentence, symbol } = PATTERN_LABELS[row.pattern];
  const mark = h("span", { class: "symbol", "aria-hidden": "true" }, symbol);
  mark.style.color = `var(${patternColorVariable(row.pattern)})`;
  const severity = h("span", { class: "severity" }, t(SEVERITY_LABELS[row.severity]));
  return h(
    "header",
    {},
    h("h2", {}, mark, t(label), severity),
    h(
      "p",
      { class: "endpoints" },
      `${endpointText(row.client, row.clientPort)} → ${endpointText(row.server, row.serverPort)}`,
    ),
    h("p", { class: "sentence" }, t(sentence)),
  );
}

function facts(details: ConversationDetails, clock: Clock): HTMLElement {
  const { row } = details;
  const connect = row.connectSeconds === null ? t("never") : formatDuration(row.connectSeconds);
  const ending = endingText({
    ...row,
    isConnected: row.connectSeconds !== null,
    payloadBytes: row.payloadFromClient + row.payloadFromServer,
  });
  const entries: [string, string][] = [
    [t("Conversation"), String(row.conversation)],
    [row.streams.length === 1 ? t("Stream") : t("Streams"), row.streams.join(", ")],
    [
      t("Start"),
      [formatTime(row.start, 6, clock), dayText(row.start, clock, currentLanguage())].join(" ").trim(),
    ],
    [t("Duration"), formatDuration(row.duration)],
    [t("Frames"), `${row.firstFrame} – ${row.lastFrame}`],
    [t("Tries"), formatCount(row.tries)],
    [t("Refusals"), formatCount(row.refusals)],
    [t("Connected after"), connect],
    [t("Closed by"), ending],
    [t("Packets"), bothWays(row.packetsFromClient, row.packetsFromServer, formatCount)],
    [t("Payload"), bothWays(row.payloadFromClient, row.payloadFromServer, formatBytes)],
    [t("Retransmissions"), formatCount(row.retransmissions)],
    [t("Client is known by"), t(ROLE_GROUND_WORDS[row.roleGround])],
  ];
  const known = new Set(entries.map(([name]) => name));
  for (const fact of details.facts) {
    const { name, value } = factTexts(fact);
    if (!known.has(name)) entries.push([name, value]);
  }
  const cells = entries.flatMap(([name, value]) => [h("dt", {}, name), h("dd", {}, value)]);
  return h("div", {}, h("h3", {}, t("Facts")), h("dl", {}, ...cells));
}

function bothWays(fromClient: number, fromServer: number, format: (n: number) => string): string {
  return t("{0} from client, {1} from server", format(fromClient), format(fromServer));
}
