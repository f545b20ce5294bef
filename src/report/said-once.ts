/**
 * What several causes rest on is told once, at the first of them: frames that are the same, and the sentence that leads to what
 * each makes of it. Each cause on its own, as the JSON form has it, tells all.
 */
import type { Finding } from "./diagnosis-shapes";
import { uncapitalized } from "./sentence-case";
import { findingFilters, type ReportBlock, type ReportSection } from "./report-document";

/** The first of several sentences, and the others. */
const LEAD = /^(.+?[^.]\.) (?=[A-Z])/;

/** What was told so far. */
class Told {
  /** Filters, each with the title of the cause under which it stands. */
  readonly #filters = new Map<string, string>();
  /** First sentences, likewise. */
  readonly #leads = new Map<string, string>();

  /** The finding as it is told under the cause `title`. */
  once(finding: Finding, title: string): Finding {
    return this.#framesOnce(this.#leadOnce(finding, title), title);
  }

  /** With a reference in place of a first sentence that was told; where the finding has frames, they are its proof and it stays. */
  #leadOnce(finding: Finding, title: string): Finding {
    const lead = LEAD.exec(finding.sentence)?.[1];
    if (lead === undefined || findingFilters(finding).length > 0) return finding;
    const place = this.#leads.get(lead);
    if (place === undefined) this.#leads.set(lead, title);
    if (place === undefined || place === title) return finding;
    const rest = finding.sentence.slice(lead.length + 1);
    const goesOn = /^[A-Z][a-z ]/.test(rest) ? uncapitalized(rest) : rest;
    return { ...finding, sentence: `As said under "${place}": ${goesOn}` };
  }

  #framesOnce(finding: Finding, title: string): Finding {
    const said = this.#filters;
    const filters = findingFilters(finding).map(({ lead, filter }) => `${lead} ${filter}`);
    const place = filters.every((filter) => said.has(filter)) ? said.get(filters[0] ?? "") : undefined;
    for (const filter of filters) if (!said.has(filter)) said.set(filter, title);
    if (place === undefined) return finding;
    const where = place === title ? "as above" : `as under "${place}"`;
    return { sentence: `${finding.sentence} (The frames: ${where}.)`, frames: [], shows: "" };
  }
}

/** The sections, what their causes share told at the first. */
export function saidOnce(sections: readonly ReportSection[]): ReportSection[] {
  const told = new Told();
  return sections.map(({ heading, blocks }) => ({
    heading,
    blocks: blocks.map((block): ReportBlock => {
      if (block.kind !== "cause") return block;
      const { cause } = block;
      return {
        kind: "cause",
        cause: {
          ...cause,
          for: cause.for.map((finding) => told.once(finding, cause.title)),
          against: cause.against.map((finding) => told.once(finding, cause.title)),
        },
      };
    }),
  }));
}
