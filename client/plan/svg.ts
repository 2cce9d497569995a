import type { Plan, PlannedScenario } from '../../domain/plan/plan.ts';
import { counted } from '../rendering/counted.ts';
import { type Series, seriesOf } from './chart.ts';
import { aboutDays } from './days.ts';

const WIDTH = 900;
const LEFT = 70;
const RIGHT = 24;
const PANEL = 88;
const GAP = 40;
const TOP = 96;
const BOTTOM = 48;
const DAY_SECONDS = 86_400;
const HOUR_DAYS = 1 / 24;

/** Colours of text, lines and the two scenarios; a dark page has its own. */
const STYLE = `
  svg { background: #ffffff; font: 13px system-ui, sans-serif; }
  text { fill: #24292f; } .small { font-size: 11px; fill: #57606a; } .title { font-size: 17px; font-weight: 600; }
  .grid { stroke: #d0d7de; stroke-width: 1; } .axis { stroke: #8c959f; stroke-width: 1; }
  .line { fill: none; stroke-width: 1.6; stroke-linejoin: round; }
  .s0 { stroke: #0969da; } .s1 { stroke: #bc4c00; stroke-dasharray: 5 3; }
  @media (prefers-color-scheme: dark) {
    svg { background: #0d1117; } text { fill: #e6edf3; } .small { fill: #9198a1; }
    .grid { stroke: #30363d; } .axis { stroke: #656c76; } .s0 { stroke: #58a6ff; } .s1 { stroke: #ff9b50; }
  }`;

/** The schedule of each scenario over time, a panel for what is done, what is buffered and each queue. One file. */
export function planSvg({ input, scenarios }: Plan): string {
  const series = seriesOf(scenarios);
  const days = Math.max(...scenarios.map(({ schedule }) => schedule.makespanSeconds)) / DAY_SECONDS;
  const height = TOP + series.length * (PANEL + GAP) - GAP + BOTTOM;
  const bottom = height - BOTTOM;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-labelledby="title">`,
    `<title id="title">${escaped(`Plan of ${counted(input.videos, 'video')}`)}</title>`,
    `<style>${STYLE}\n</style>`,
    `<text class="title" x="${LEFT}" y="30">${escaped(`${counted(input.videos, 'video')}: what waits where, over time`)}</text>`,
    ...scenarios.map(legend),
    ...series.map((one, index) => panel(one, scenarios, { top: TOP + index * (PANEL + GAP), days })),
    ...ticksOf(days).map(({ at, label }) => {
      const x = xOf(at, days);
      return `<text class="small" x="${x}" y="${bottom + 18}" text-anchor="middle">${label}</text>`;
    }),
    `<text class="small" x="${(LEFT + WIDTH - RIGHT) / 2}" y="${bottom + 36}" text-anchor="middle">${days < 2 ? 'hours' : 'days'} from the start</text>`,
    '</svg>\n',
  ].join('\n');
}

function legend({ title, days }: PlannedScenario, index: number): string {
  const x = LEFT + index * 380;
  return [
    `<line class="line s${index}" x1="${x}" y1="52" x2="${x + 28}" y2="52"/>`,
    `<text x="${x + 36}" y="56">${escaped(`${title}: ${aboutDays(days)}`)}</text>`,
  ].join('');
}

interface Place {
  readonly top: number;
  readonly days: number;
}

function panel({ name, of }: Series, scenarios: readonly PlannedScenario[], { top, days }: Place): string {
  const highest = Math.max(...scenarios.flatMap(({ schedule }) => schedule.samples.map(of)), 1);
  const top10 = roundUp(highest);
  const base = top + PANEL;
  const yOf = (value: number) => base - (value / top10) * PANEL;
  const lines = scenarios.map(({ schedule }, index) => {
    const points = schedule.samples.map(
      (sample) => `${xOf(sample.atSeconds / DAY_SECONDS, days)},${yOf(of(sample)).toFixed(1)}`,
    );
    return `<polyline class="line s${index}" points="${points.join(' ')}"/>`;
  });
  const grid = [top10 / 2, top10].map(
    (value) =>
      `<line class="grid" x1="${LEFT}" y1="${yOf(value)}" x2="${WIDTH - RIGHT}" y2="${yOf(value)}"/><text class="small" x="${LEFT - 8}" y="${yOf(value) + 4}" text-anchor="end">${shown(value)}</text>`,
  );
  return [
    `<g>`,
    `<text x="${LEFT}" y="${top - 8}">${escaped(name)}</text>`,
    ...grid,
    `<line class="axis" x1="${LEFT}" y1="${base}" x2="${WIDTH - RIGHT}" y2="${base}"/><text class="small" x="${LEFT - 8}" y="${base + 4}" text-anchor="end">0</text>`,
    `<line class="axis" x1="${LEFT}" y1="${top}" x2="${LEFT}" y2="${base}"/>`,
    ...lines,
    `</g>`,
  ].join('\n');
}

const xOf = (at: number, days: number): string => (LEFT + (at / days) * (WIDTH - LEFT - RIGHT)).toFixed(1);

/** Days, or hours of what takes less than two of them: at most ten, at round numbers. */
function ticksOf(days: number): { at: number; label: string }[] {
  const unit = days < 2 ? HOUR_DAYS : 1;
  const step = roundUp(days / unit / 8);
  const count = Math.floor(days / unit / step + 1e-9) + 1;
  return Array.from({ length: count }, (_, index) => ({
    at: index * step * unit,
    label: shown(index * step),
  }));
}

/** The next of 1, 2, 5, 10, 20, … */
function roundUp(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 5, 10].map((times) => times * power).find((round) => round >= value * (1 - 1e-9))!;
}

const shown = (value: number): string => String(Number(value.toPrecision(3)));

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
