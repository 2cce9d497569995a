import type { PlannedScenario } from '../../domain/plan/plan.ts';
import { resourceName } from '../../domain/plan/resource-name.ts';
import type { ScheduleResource, ScheduleSample } from '../../domain/schedule/schedule-case.ts';
import { renderTable } from '../rendering/table.ts';
import { colorsFor, type Terminal } from '../rendering/terminal.ts';
import { inDays } from './days.ts';

/** One line of a chart: what is counted, and how many at a moment. */
export interface Series {
  readonly name: string;
  readonly of: (sample: ScheduleSample) => number;
}

const BLOCKS = ' ▁▂▃▄▅▆▇█';
const NAME_WIDTH = 24;
const PEAK_WIDTH = 7;
const LONGEST = 100;
/** Lines of the plain form. */
const MOMENTS = 12;
const DAY_SECONDS = 86_400;

/** Everything that is worth a line: what is done and buffered, and the queues that ever had somebody in them. */
export function seriesOf(scenarios: readonly Pick<PlannedScenario, 'schedule'>[]): Series[] {
  const samples = scenarios.flatMap(({ schedule }) => schedule.samples);
  const resources = Object.keys(samples[0]?.waiting ?? {}) as ScheduleResource[];
  return [
    { name: 'videos done', of: ({ settled }) => settled },
    { name: 'downloaded, not done', of: ({ buffered }) => buffered },
    ...resources
      .filter((resource) => samples.some(({ waiting }) => waiting[resource] >= 1))
      .map((resource) => ({
        name: resource === 'downloads' ? 'wait for their turn' : `wait for ${resourceName(resource)}`,
        of: ({ waiting }: ScheduleSample) => waiting[resource],
      })),
  ];
}

/** Queues over time: a line of blocks each, as wide as the terminal; where nobody looks, a table of numbers. */
export function renderChart(scenario: PlannedScenario, terminal: Terminal): string {
  const { schedule, title } = scenario;
  const series = seriesOf([scenario]);
  const head = colorsFor(terminal).bold(`Over time, with ${title}`);
  if (!terminal.interactive) return [head, numbers(schedule.samples, series, terminal)].join('\n');
  const width = Math.min(LONGEST, terminal.width - NAME_WIDTH - PEAK_WIDTH - 3);
  const lines = series.map(({ name, of }) => {
    const values = peaksIn(schedule.samples.map(of), width);
    const peak = Math.max(...values, 0);
    const row = values.map((value) => blockOf(value, peak)).join('');
    return `${name.padEnd(NAME_WIDTH)} ${row}│${String(Math.round(peak)).padStart(PEAK_WIDTH)}`;
  });
  const end = inDays(schedule.makespanSeconds / DAY_SECONDS);
  const axis = `${' '.repeat(NAME_WIDTH)} 0${end.padStart(width - 1)}`;
  return [head, ...lines, `${axis} ${'peak'.padStart(PEAK_WIDTH)}`].join('\n');
}

/** The highest of each stretch, so that no peak goes unseen; a short list is drawn wider. */
export function peaksIn(values: readonly number[], width: number): number[] {
  if (values.length === 0) return Array.from({ length: width }, () => 0);
  return Array.from({ length: width }, (_, column) => {
    const from = Math.floor((column * values.length) / width);
    const to = Math.max(from + 1, Math.floor(((column + 1) * values.length) / width));
    return Math.max(...values.slice(from, to));
  });
}

function blockOf(value: number, peak: number): string {
  if (value <= 0 || peak <= 0) return BLOCKS[0]!;
  return BLOCKS[Math.max(1, Math.round((value / peak) * (BLOCKS.length - 1)))]!;
}

function numbers(samples: readonly ScheduleSample[], series: readonly Series[], terminal: Terminal): string {
  const step = Math.max(1, (samples.length - 1) / (MOMENTS - 1));
  const count = Math.min(samples.length, MOMENTS);
  const chosen = Array.from({ length: count }, (_, index) => samples[Math.round(index * step)]!);
  const rows = chosen.map((sample) => [
    inDays(sample.atSeconds / DAY_SECONDS),
    ...series.map(({ of }) => String(Math.round(of(sample)))),
  ]);
  const head = ['at', ...series.map(({ name }) => name)];
  return renderTable({ head, rows, right: head.map((_, column) => column) }, terminal);
}
