/**
 * A chart as SVG: lines over time, moments, levels, and the listener's band. No script; text is escaped.
 * Colours are classes, so that a page may have them light and dark; a picture of its own brings a light palette along.
 */
import type { ListenerState } from "./diagnosis-shapes";
import { escapeXml } from "./escape-text";
import { rateText } from "./number-text";
import type { Chart } from "./report-document";

const WIDTH = 860;
const LEFT = 52;
/** Room for the names of lines, at their ends. */
const RIGHT = 136;
const TOP = 40;
const PLOT_HEIGHT = 190;
const BAND_HEIGHT = 14;
/** From the foot of the plot to what stands below the axis's numbers and its title. */
const AXIS_HEIGHT = 44;
const BAND_LEGEND_HEIGHT = 26;
const LANE_STEP = 64;
const LANE_GAP = 24;
/** Between the names at the ends of lines. */
const NAME_STEP = 15;
const SAMPLE_WIDTH = 22;

const STATE_WORDS: Record<ListenerState, string> = {
  accepting: "all connected",
  refusing: "all refused",
  silent: "none answered",
  mixed: "some connected, some failed",
  idle: "no SYN",
};

/** The colours of a picture that stands alone, on white. */
const OWN_STYLE =
  "<style>text{font:12px system-ui,sans-serif;fill:#1f2328;stroke:#fff;stroke-width:3px;paint-order:stroke}.axis{stroke:#6e7781;fill:none}.grid{stroke:#d8dee4;fill:none}" +
  ".line{fill:none;stroke-width:2}.asked{stroke:#8c959f;stroke-width:5;stroke-opacity:.5}.accepted{stroke:#0b5cad}.silent{stroke:#c8500a;stroke-width:2.4;stroke-dasharray:7 3}" +
  ".refused{stroke:#7a1f5c;stroke-width:2.8;stroke-dasharray:2 3}.quiet{stroke:#424a53}.lane{stroke-width:1.5;stroke-opacity:1;stroke-dasharray:none}" +
  ".moment{stroke:#1f2328;stroke-dasharray:3 3}.level{stroke:#1f2328;fill:none;stroke-dasharray:10 3 2 3}" +
  ".band-accepting{fill:#b6d7f5}.band-refusing{fill:#7a1f5c}.band-silent{fill:#b3470b}.band-mixed{fill:#f2b663}.band-idle{fill:#eaeef2}</style>" +
  `<rect width="100%" height="100%" fill="#fff"/>`;

/** Where values and times fall on the page. */
interface Scale {
  x(seconds: number): number;
  fromSeconds: number;
  toSeconds: number;
  /** The highest value, and the distance of the grid's lines. */
  top: number;
  step: number;
}

/** Where on the page values are drawn. */
interface Area {
  top: number;
  height: number;
}

/** The chart for a page that has its own colours; `id` is unique on it. */
export function inlineSvg(chart: Chart, id: string): string {
  return svg(chart, id, "");
}

/** The chart as a file of its own. */
export function standaloneSvg(chart: Chart): string {
  return svg(chart, "chart", OWN_STYLE);
}

function svg(chart: Chart, id: string, style: string): string {
  const isStacked = chart.isStacked === true;
  const scale = scaleOf(chart);
  const bottom = isStacked ? TOP + chart.lines.length * LANE_STEP - LANE_GAP : TOP + PLOT_HEIGHT;
  const height = bottom + AXIS_HEIGHT + (chart.bands.length > 0 ? BAND_HEIGHT + BAND_LEGEND_HEIGHT : 0);
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-labelledby="${id}-title ${id}-desc">`,
    `<title id="${id}-title">${escapeXml(chart.title)}</title>`,
    `<desc id="${id}-desc">${escapeXml(chart.description)}</desc>`,
    style,
    `<text x="${LEFT}" y="14">${escapeXml(chart.unit)}</text>`,
    timeAxis(chart, scale, bottom),
    ...(isStacked ? lanes(chart, scale) : plot(chart, scale)),
    bands(chart, scale),
    "</svg>",
  ];
  return parts.join("");
}

/** All lines over one another. */
function plot(chart: Chart, scale: Scale): string[] {
  const area = { top: TOP, height: PLOT_HEIGHT };
  return [
    valueAxis(scale, area, ticksOf(scale)),
    ...chart.lines.map(
      (line) => `<path class="line ${line.tone}" d="${path(line.values, chart, scale, area)}"/>`,
    ),
    ...chart.levels.map((level) => levelMark(level, scale, area)),
    ...chart.moments.map((moment) => momentMark(moment, scale, TOP + PLOT_HEIGHT)),
    ...namesAtEnds(chart, scale, area),
  ];
}

/** Each line in a lane of its own, all on one scale. */
function lanes(chart: Chart, scale: Scale): string[] {
  const foot = TOP + chart.lines.length * LANE_STEP - LANE_GAP;
  const moments = chart.moments.map((moment) => momentMark(moment, scale, foot));
  const parts = chart.lines.flatMap((line, i) => {
    const area = { top: TOP + i * LANE_STEP, height: LANE_STEP - LANE_GAP };
    return [
      valueAxis(scale, area, [0, scale.top]),
      `<path class="line ${line.tone} lane" d="${path(line.values, chart, scale, area)}"/>`,
      `<text x="${WIDTH - RIGHT + 10}" y="${area.top + area.height / 2}" dy="4">${escapeXml(line.name)}</text>`,
    ];
  });
  return [...parts, ...moments];
}

function scaleOf(chart: Chart): Scale {
  const fromSeconds = chart.edges[0] ?? 0;
  const toSeconds = Math.max(fromSeconds + 1e-9, chart.edges.at(-1) ?? 1);
  const highest = chart.lines.reduce((top, line) => line.values.reduce((a, b) => Math.max(a, b), top), 0);
  const value = Math.max(highest, ...chart.levels.map((level) => level.value));
  const step = roundUp(value / MAX_STEPS, [1, 2, 5, 10]);
  return {
    x: (seconds) => LEFT + ((seconds - fromSeconds) / (toSeconds - fromSeconds)) * (WIDTH - LEFT - RIGHT),
    fromSeconds,
    toSeconds,
    top: Math.max(1, Math.ceil(value / step - 1e-9)) * step,
    step,
  };
}

/** Lines of a grid above its axis, at most. */
const MAX_STEPS = 5;

function ticksOf({ top, step }: Scale): number[] {
  return Array.from({ length: Math.round(top / step) + 1 }, (_, i) => i * step);
}

function yOf(value: number, scale: Scale, area: Area): string {
  return fixed(area.top + area.height * (1 - value / scale.top));
}

/** The least factor times a power of ten that is not below `value`; 1 where it is not positive. */
function roundUp(value: number, factors: readonly number[]): number {
  if (!(value > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return (factors.find((factor) => factor * power >= value) ?? 10) * power;
}

/** Where an edge is drawn: at the moment in its first kept bin, so that no line rises before the moment of its rise. */
function drawnEdge({ edges, moments }: Chart, edge: number): number {
  return moments.find((moment) => moment.edge === edge)?.atSeconds ?? edges[edge]!;
}

/** Steps: each bin is level, as counts are. */
function path(values: readonly number[], chart: Chart, scale: Scale, area: Area): string {
  let d = "";
  values.forEach((value, i) => {
    const from = fixed(scale.x(drawnEdge(chart, i)));
    const to = fixed(scale.x(drawnEdge(chart, i + 1)));
    const y = yOf(value, scale, area);
    d += i === 0 ? `M${from} ${y}H${to}` : `V${y}H${to}`;
  });
  return d;
}

function fixed(value: number): string {
  return String(Math.round(value * 10) / 10);
}

function valueAxis(scale: Scale, area: Area, ticks: readonly number[]): string {
  const right = WIDTH - RIGHT;
  return ticks
    .map((tick) => {
      const y = yOf(tick, scale, area);
      return (
        `<path class="${tick === 0 ? "axis" : "grid"}" d="M${LEFT} ${y}H${right}"/>` +
        `<text x="${LEFT - 6}" y="${y}" dy="4" text-anchor="end">${axisText(tick)}</text>`
      );
    })
    .join("");
}

/** Numbers under the plot, what they count, and the time of day at both ends. */
function timeAxis({ clock }: Chart, scale: Scale, bottom: number): string {
  const lines: string[] = [];
  const step = roundUp((scale.toSeconds - scale.fromSeconds) / 8, [1, 2, 5, 10]);
  const first = Math.ceil(scale.fromSeconds / step) * step;
  for (let at = first; at <= scale.toSeconds; at += step) {
    const x = fixed(scale.x(at));
    lines.push(`<text x="${x}" y="${bottom + 16}" text-anchor="middle">${axisText(at)}</text>`);
  }
  const middle = (LEFT + WIDTH - RIGHT) / 2;
  const y = bottom + 33;
  lines.push(`<text x="${middle}" y="${y}" text-anchor="middle">seconds since the first frame</text>`);
  if (clock.from !== "") lines.push(`<text x="${LEFT}" y="${y}">${escapeXml(clock.from)}</text>`);
  if (clock.to !== "")
    lines.push(`<text x="${WIDTH - RIGHT}" y="${y}" text-anchor="end">${escapeXml(clock.to)}</text>`);
  return lines.join("");
}

function axisText(value: number): string {
  if (Math.abs(value) < 10) return String(Math.round(value * 1000) / 1000);
  return rateText(value).replace(/\.0$/, "");
}

function levelMark(level: Chart["levels"][number], scale: Scale, area: Area): string {
  const from = Math.max(level.fromSeconds, scale.fromSeconds);
  const to = Math.min(level.toSeconds, scale.toSeconds);
  if (to <= from) return "";
  return `<path class="level" d="M${fixed(scale.x(from))} ${yOf(level.value, scale, area)}H${fixed(scale.x(to))}"/>`;
}

/** A line from above the plot to its foot; its label stands above the plot, where nothing is drawn. */
function momentMark(moment: Chart["moments"][number], scale: Scale, foot: number): string {
  if (moment.atSeconds < scale.fromSeconds || moment.atSeconds > scale.toSeconds) return "";
  const x = scale.x(moment.atSeconds);
  const isRight = x > WIDTH / 2;
  return (
    `<path class="moment" d="M${fixed(x)} ${TOP - 12}V${foot}"/>` +
    `<text x="${fixed(isRight ? x - 5 : x + 5)}" y="${TOP - 5}" text-anchor="${isRight ? "end" : "start"}">${escapeXml(moment.label)}</text>`
  );
}

/**
 * Names of lines and levels with a sample of each, at the height that they have while failing lasts (all the time, where it
 * has no beginning), as near as they do not cover one another.
 */
function namesAtEnds(chart: Chart, scale: Scale, area: Area): string[] {
  const cuts = chart.moments.map(({ edge }) => edge).filter((edge) => edge >= 0);
  const from = cuts[0] ?? 0;
  const to = cuts[1] ?? chart.edges.length - 1;
  const ends = [
    ...chart.lines.map(({ name, tone, values }) => ({
      name,
      look: `line ${tone}`,
      value: meanIn(values, from, to),
      mean: values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length),
    })),
    ...chart.levels.map(({ label, value }) => ({ name: label, look: "level", value, mean: value })),
  ].sort((a, b) => b.value - a.value || b.mean - a.mean);
  const foot = area.top + area.height;
  let last = -Infinity;
  return ends.map(({ name, look, value }, i) => {
    const end = Number(yOf(value, scale, area));
    const y = Math.max(last + NAME_STEP, Math.min(end, foot - (ends.length - 1 - i) * NAME_STEP));
    last = y;
    const x = WIDTH - RIGHT + 12;
    return (
      `<path class="${look}" d="M${x} ${fixed(y)}h${SAMPLE_WIDTH}"/>` +
      `<text x="${x + SAMPLE_WIDTH + 5}" y="${fixed(y)}" dy="4">${escapeXml(name)}</text>`
    );
  });
}

function meanIn(values: readonly number[], from: number, to: number): number {
  return values.slice(from, to).reduce((sum, value) => sum + value, 0) / Math.max(1, to - from);
}

function bands(chart: Chart, scale: Scale): string {
  if (chart.bands.length === 0) return "";
  const y = TOP + PLOT_HEIGHT + AXIS_HEIGHT;
  const bars = chart.bands.map((band) => {
    const from = scale.x(Math.max(scale.fromSeconds, band.fromSeconds));
    const to = scale.x(Math.min(scale.toSeconds, band.toSeconds));
    if (to <= from) return "";
    const words = `${STATE_WORDS[band.state]}, ${band.fromSeconds} to ${band.toSeconds} s`;
    return `<rect class="band-${band.state}" x="${fixed(from)}" y="${y}" width="${fixed(to - from)}" height="${BAND_HEIGHT}"><title>${words}</title></rect>`;
  });
  return bars.join("") + bandLegend(chart, y);
}

/** What the colours of the band mean, in the order in which they come. */
function bandLegend(chart: Chart, top: number): string {
  const y = top + BAND_HEIGHT + 16;
  const states = [...new Set(chart.bands.map((band) => band.state))];
  let x = LEFT;
  const entries = states.map((state) => {
    const entry = `<rect class="band-${state}" x="${x}" y="${y - 10}" width="12" height="12"/><text x="${x + 17}" y="${y}">${STATE_WORDS[state]}</text>`;
    x += 36 + STATE_WORDS[state].length * 6.4;
    return entry;
  });
  return `<text x="${LEFT - 6}" y="${top + 11}" text-anchor="end">SYNs</text>${entries.join("")}`;
}
