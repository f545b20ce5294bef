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
const RIGHT = 16;
const TOP = 40;
const PLOT_HEIGHT = 190;
const BAND_HEIGHT = 14;
const BAND_GAP = 26;
const LANE_STEP = 52;
const LANE_GAP = 12;
const LEGEND_STEP = 108;
const FIRST_LEGEND = LEFT;

const STATE_WORDS: Record<ListenerState, string> = {
  accepting: "accepting",
  refusing: "refusing",
  silent: "silent",
  mixed: "accepting and failing side by side",
  idle: "nothing asked",
};

/** The colours of a picture that stands alone, on white. */
const OWN_STYLE =
  "<style>text{font:12px system-ui,sans-serif;fill:#1f2328;stroke:#fff;stroke-width:3px;paint-order:stroke}.axis{stroke:#8c959f;fill:none}.grid{stroke:#d8dee4;fill:none}" +
  ".line{fill:none;stroke-width:1.5}.asked{stroke-width:4;stroke-opacity:.5}.lane{stroke-width:1.5;stroke-opacity:1}.accepted{stroke:#116329}.refused{stroke:#b04a00}.silent{stroke:#c8102e}" +
  ".asked{stroke:#57606a}.quiet{stroke:#0550ae}.moment{stroke:#1f2328;stroke-dasharray:3 3}.level{stroke:#116329;stroke-dasharray:9 4}" +
  ".band-accepting{fill:#aceebb}.band-refusing{fill:#ffb77c}.band-silent{fill:#ffaba8}.band-mixed{fill:#fae17d}.band-idle{fill:#eaeef2}</style>" +
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
  const height = bottom + BAND_GAP + (chart.bands.length > 0 ? BAND_HEIGHT + BAND_GAP : 8);
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-labelledby="${id}-title ${id}-desc">`,
    `<title id="${id}-title">${escapeXml(chart.title)}</title>`,
    `<desc id="${id}-desc">${escapeXml(chart.description)}</desc>`,
    style,
    `<text x="${WIDTH - RIGHT}" y="14" text-anchor="end">${escapeXml(chart.unit)}</text>`,
    timeAxis(scale, bottom),
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
    ...chart.moments.map((moment) => momentMark(moment, scale)),
    legend(chart),
  ];
}

/** Each line in a lane of its own, all on one scale. */
function lanes(chart: Chart, scale: Scale): string[] {
  return chart.lines.flatMap((line, i) => {
    const area = { top: TOP + i * LANE_STEP, height: LANE_STEP - LANE_GAP };
    return [
      valueAxis(scale, area, [0, scale.top]),
      `<path class="line ${line.tone} lane" d="${path(line.values, chart, scale, area)}"/>`,
      `<text x="${LEFT + 4}" y="${area.top + 11}">${escapeXml(line.name)}</text>`,
    ];
  });
}

function scaleOf(chart: Chart): Scale {
  const nPoints = Math.max(1, ...chart.lines.map((line) => line.values.length));
  const toSeconds = chart.fromSeconds + nPoints * chart.binSeconds;
  const highest = chart.lines.reduce((top, line) => line.values.reduce((a, b) => Math.max(a, b), top), 0);
  const value = Math.max(highest, ...chart.levels.map((level) => level.value));
  const step = roundUp(value / MAX_STEPS, [1, 2, 5, 10]);
  return {
    x: (seconds) =>
      LEFT + ((seconds - chart.fromSeconds) / (toSeconds - chart.fromSeconds)) * (WIDTH - LEFT - RIGHT),
    fromSeconds: chart.fromSeconds,
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

/** Steps: each bin is level, as counts are. */
function path(values: readonly number[], chart: Chart, scale: Scale, area: Area): string {
  let d = "";
  values.forEach((value, i) => {
    const from = fixed(scale.x(chart.fromSeconds + i * chart.binSeconds));
    const to = fixed(scale.x(chart.fromSeconds + (i + 1) * chart.binSeconds));
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

function timeAxis(scale: Scale, bottom: number): string {
  const lines: string[] = [];
  const step = roundUp((scale.toSeconds - scale.fromSeconds) / 8, [1, 2, 5, 10]);
  const first = Math.ceil(scale.fromSeconds / step) * step;
  for (let at = first; at <= scale.toSeconds; at += step) {
    const x = fixed(scale.x(at));
    lines.push(`<text x="${x}" y="${bottom + 16}" text-anchor="middle">${axisText(at)} s</text>`);
  }
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
function momentMark(moment: Chart["moments"][number], scale: Scale): string {
  if (moment.atSeconds < scale.fromSeconds || moment.atSeconds > scale.toSeconds) return "";
  const x = scale.x(moment.atSeconds);
  const isRight = x > WIDTH / 2;
  return (
    `<path class="moment" d="M${fixed(x)} ${TOP - 12}V${TOP + PLOT_HEIGHT}"/>` +
    `<text x="${fixed(isRight ? x - 5 : x + 5)}" y="${TOP - 5}" text-anchor="${isRight ? "end" : "start"}">${escapeXml(moment.label)}</text>`
  );
}

function legend(chart: Chart): string {
  const entries = [
    ...chart.lines.map(({ name, tone }) => ({ name, look: `line ${tone}` })),
    ...chart.levels.map(({ label }) => ({ name: label, look: "level" })),
  ];
  return entries
    .map(({ name, look }, i) => {
      const x = FIRST_LEGEND + i * LEGEND_STEP;
      return `<path class="${look}" d="M${x} 10H${x + 18}"/><text x="${x + 23}" y="14">${escapeXml(name)}</text>`;
    })
    .join("");
}

function bands(chart: Chart, scale: Scale): string {
  if (chart.bands.length === 0) return "";
  const y = TOP + PLOT_HEIGHT + BAND_GAP;
  const bars = chart.bands.map((band) => {
    const from = scale.x(Math.max(scale.fromSeconds, band.fromSeconds));
    const to = scale.x(Math.min(scale.toSeconds, band.toSeconds));
    if (to <= from) return "";
    const words = `${STATE_WORDS[band.state]}, ${band.fromSeconds} to ${band.toSeconds} s`;
    return `<rect class="band-${band.state}" x="${fixed(from)}" y="${y}" width="${fixed(to - from)}" height="${BAND_HEIGHT}"><title>${words}</title></rect>`;
  });
  return bars.join("") + bandLegend(chart, y + BAND_HEIGHT + 16);
}

function bandLegend(chart: Chart, y: number): string {
  const states = [...new Set(chart.bands.map((band) => band.state))];
  let x = LEFT;
  const entries = states.map((state) => {
    const entry = `<rect class="band-${state}" x="${x}" y="${y - 10}" width="12" height="12"/><text x="${x + 17}" y="${y}">${STATE_WORDS[state]}</text>`;
    x += 36 + STATE_WORDS[state].length * 6.4;
    return entry;
  });
  return `<text x="${LEFT - 6}" y="${y - 19}" text-anchor="end">listener</text>${entries.join("")}`;
}
