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
const TOP = 34;
const PLOT_HEIGHT = 190;
const BAND_HEIGHT = 14;
const BAND_GAP = 26;
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
  ".line{fill:none;stroke-width:1.5}.accepted{stroke:#116329}.refused{stroke:#b04a00}.silent{stroke:#c8102e}" +
  ".asked{stroke:#57606a}.quiet{stroke:#0550ae}.moment{stroke:#1f2328;stroke-dasharray:4 3}.level{stroke:#116329;stroke-dasharray:2 3}" +
  ".band-accepting{fill:#aceebb}.band-refusing{fill:#ffb77c}.band-silent{fill:#ffaba8}.band-mixed{fill:#fae17d}.band-idle{fill:#eaeef2}</style>" +
  `<rect width="100%" height="100%" fill="#fff"/>`;

/** Where values and times fall on the page. */
interface Scale {
  x(seconds: number): number;
  y(value: number): number;
  fromSeconds: number;
  toSeconds: number;
  top: number;
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
  const height = TOP + PLOT_HEIGHT + BAND_GAP + (chart.bands.length > 0 ? BAND_HEIGHT + BAND_GAP : 8);
  const scale = scaleOf(chart);
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-labelledby="${id}-title ${id}-desc">`,
    `<title id="${id}-title">${escapeXml(chart.title)}</title>`,
    `<desc id="${id}-desc">${escapeXml(chart.description)}</desc>`,
    style,
    axes(chart, scale),
    ...chart.lines.map((line) => `<path class="line ${line.tone}" d="${path(line.values, chart, scale)}"/>`),
    ...chart.levels.map((level) => levelMark(level, chart, scale)),
    ...chart.moments.map((moment) => momentMark(moment, scale)),
    legend(chart),
    bands(chart, scale),
    "</svg>",
  ];
  return parts.join("");
}

function scaleOf(chart: Chart): Scale {
  const nPoints = Math.max(1, ...chart.lines.map((line) => line.values.length));
  const toSeconds = chart.fromSeconds + nPoints * chart.binSeconds;
  const highest = chart.lines.reduce((top, line) => line.values.reduce((a, b) => Math.max(a, b), top), 0);
  const top = niceTop(Math.max(highest, ...chart.levels.map((level) => level.value)));
  return {
    x: (seconds) =>
      LEFT + ((seconds - chart.fromSeconds) / (toSeconds - chart.fromSeconds)) * (WIDTH - LEFT - RIGHT),
    y: (value) => TOP + PLOT_HEIGHT * (1 - value / top),
    fromSeconds: chart.fromSeconds,
    toSeconds,
    top,
  };
}

/** A number that divides well by four, not below `value`. */
function niceTop(value: number): number {
  return roundUp(value, [1, 1.2, 1.6, 2, 3, 4, 6, 8, 10]);
}

/** The least factor times a power of ten that is not below `value`; 1 where it is not positive. */
function roundUp(value: number, factors: readonly number[]): number {
  if (!(value > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return (factors.find((factor) => factor * power >= value) ?? 10) * power;
}

/** Steps: each bin is level, as counts are. */
function path(values: readonly number[], chart: Chart, scale: Scale): string {
  let d = "";
  values.forEach((value, i) => {
    const from = fixed(scale.x(chart.fromSeconds + i * chart.binSeconds));
    const to = fixed(scale.x(chart.fromSeconds + (i + 1) * chart.binSeconds));
    const y = fixed(scale.y(value));
    d += i === 0 ? `M${from} ${y}H${to}` : `V${y}H${to}`;
  });
  return d;
}

function fixed(value: number): string {
  return String(Math.round(value * 10) / 10);
}

function axes(chart: Chart, scale: Scale): string {
  const right = WIDTH - RIGHT;
  const lines: string[] = [];
  for (const share of [0, 0.25, 0.5, 0.75, 1]) {
    const y = fixed(scale.y(scale.top * share));
    lines.push(
      `<path class="${share === 0 ? "axis" : "grid"}" d="M${LEFT} ${y}H${right}"/>`,
      `<text x="${LEFT - 6}" y="${y}" dy="4" text-anchor="end">${axisText(scale.top * share)}</text>`,
    );
  }
  const step = roundUp((scale.toSeconds - scale.fromSeconds) / 8, [1, 2, 5, 10]);
  const first = Math.ceil(scale.fromSeconds / step) * step;
  for (let at = first; at <= scale.toSeconds; at += step) {
    const x = fixed(scale.x(at));
    lines.push(`<text x="${x}" y="${TOP + PLOT_HEIGHT + 16}" text-anchor="middle">${axisText(at)} s</text>`);
  }
  lines.push(`<text x="${right}" y="14" text-anchor="end">${escapeXml(chart.unit)}</text>`);
  return lines.join("");
}

function axisText(value: number): string {
  if (Math.abs(value) < 10) return String(Math.round(value * 1000) / 1000);
  return rateText(value).replace(/\.0$/, "");
}

function levelMark(level: Chart["levels"][number], chart: Chart, scale: Scale): string {
  const y = fixed(scale.y(level.value));
  const from = fixed(Math.max(LEFT, scale.x(chart.moments[0]?.atSeconds ?? chart.fromSeconds)));
  return (
    `<path class="level" d="M${from} ${y}H${WIDTH - RIGHT}"/>` +
    `<text x="${WIDTH - RIGHT - 4}" y="${y}" dy="-5" text-anchor="end">${escapeXml(level.label)}</text>`
  );
}

function momentMark(moment: Chart["moments"][number], scale: Scale): string {
  if (moment.atSeconds < scale.fromSeconds || moment.atSeconds > scale.toSeconds) return "";
  const x = scale.x(moment.atSeconds);
  const isRight = x > WIDTH / 2;
  return (
    `<path class="moment" d="M${fixed(x)} ${TOP - 6}V${TOP + PLOT_HEIGHT}"/>` +
    `<text x="${fixed(isRight ? x - 5 : x + 5)}" y="${TOP + 4}" text-anchor="${isRight ? "end" : "start"}">${escapeXml(moment.label)}</text>`
  );
}

function legend(chart: Chart): string {
  return chart.lines
    .map((line, i) => {
      const x = FIRST_LEGEND + i * LEGEND_STEP;
      return `<path class="line ${line.tone}" d="M${x} 10H${x + 18}"/><text x="${x + 23}" y="14">${escapeXml(line.name)}</text>`;
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
