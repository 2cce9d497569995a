import type { Plan, PlannedScenario } from '../../domain/plan/plan.ts';
import { resourceName } from '../../domain/plan/resource-name.ts';
import { SCHEDULED_WORK, type ScheduledWork } from '../../domain/schedule/schedule-case.ts';
import { formatBytes } from '../rendering/bytes.ts';
import { counted } from '../rendering/counted.ts';
import { formatDuration } from '../rendering/duration.ts';
import { renderTable } from '../rendering/table.ts';
import { colorsFor, type Terminal } from '../rendering/terminal.ts';
import { renderChart } from './chart.ts';
import { aboutDays, inDays } from './days.ts';
import type { PlanReport } from './report.ts';

const DAY_SECONDS = 86_400;

/** The whole plan as text, no newline at its end. */
export function renderPlan(report: PlanReport, terminal: Terminal): string {
  const { plan, notes } = report;
  const { bold } = colorsFor(terminal);
  return [
    headOf(plan),
    ...notes,
    '',
    scenarioTable(plan, terminal),
    ...bindingLines(plan, terminal),
    '',
    bold('What each resource takes by itself, and how busy it is'),
    resourceTable(plan, terminal),
    '',
    bold('What more would change'),
    whatIfTable(plan, terminal),
    '',
    bold('Disk'),
    diskTable(report, terminal),
    '',
    bold('What a piece of work is taken to need'),
    timesTable(plan, terminal),
    ...plan.scenarios.flatMap((scenario) => ['', renderChart(scenario, terminal)]),
  ].join('\n');
}

export function headOf({ input, concurrentVideos, window }: Plan): string {
  const { videos, hoursPerVideo, accounts, slots } = input;
  const length = formatDuration(hoursPerVideo * 3_600_000);
  const named = Object.entries(slots).map(
    ([queue, count]) => `${resourceName(queue as keyof typeof slots)} ${count}`,
  );
  const who = accounts === 0 ? 'no account needed' : counted(accounts, 'account');
  return [
    `${counted(videos, 'video')} of ${length}, ${who}; ${concurrentVideos} in work and ${window} in flight at most.`,
    `Slots: ${named.join(', ')}.`,
  ].join('\n');
}

/** Days, what binds and what the pacing allows, by scenario. */
export function scenarioTable({ scenarios }: Plan, terminal: Terminal): string {
  const row = (name: string, value: (scenario: PlannedScenario) => string) => [name, ...scenarios.map(value)];
  return renderTable(
    {
      head: ['', ...scenarios.map(({ title }) => title)],
      rows: [
        row('takes', ({ days }) => aboutDays(days)),
        row('no schedule is shorter than', ({ schedule }) => inDays(schedule.boundSeconds / DAY_SECONDS)),
        row('what binds', ({ binds }) => resourceName(binds)),
        row('the pacing allows', ({ allowed }) =>
          allowed === undefined ? 'any number' : `${Math.round(allowed.perDay)} videos a day`,
        ),
        row(
          'waiting to be heard, at most',
          ({ schedule }) =>
            `${counted(schedule.peakBufferedVideos, 'video')}, ${formatBytes(schedule.peakBufferedBytes)}`,
        ),
      ],
    },
    terminal,
  );
}

/** What binds in a sentence each; once where it is the same in all scenarios. */
export function bindingLines({ scenarios }: Plan, terminal: Terminal): string[] {
  const { bold } = colorsFor(terminal);
  const same = new Set(scenarios.map(({ binds }) => binds)).size === 1;
  return (same ? scenarios.slice(0, 1) : scenarios).map(({ title, bindsInWords, todo }) => {
    const where = same || scenarios.length === 1 ? '' : `With ${title}: `;
    return `${where}${bindsInWords}. ${bold('What to do:')} ${todo}.`;
  });
}

function resourceTable({ scenarios }: Plan, terminal: Terminal): string {
  const [first] = scenarios;
  const used = first!.schedule.resources.filter(({ workSeconds }) => workSeconds > 0);
  const rows = used.map(({ resource, slots }) => [
    resourceName(resource),
    String(slots),
    ...scenarios.flatMap(({ schedule }) => {
      const use = schedule.resources.find((other) => other.resource === resource);
      if (use === undefined) return ['', ''];
      return [inDays(use.boundSeconds / DAY_SECONDS), `${Math.round(100 * use.busyShare)} %`];
    }),
  ]);
  const head = ['resource', 'slots', ...scenarios.flatMap(({ title }) => [title, 'busy'])];
  return renderTable({ head, rows, right: head.map((_, column) => column).slice(1) }, terminal);
}

function whatIfTable({ scenarios }: Plan, terminal: Terminal): string {
  const rows = scenarios[0]!.whatIfs.map(({ more }, index) => [
    more,
    ...scenarios.flatMap(({ whatIfs }) => {
      const { days, savedDays } = whatIfs[index]!;
      return [inDays(days), savedInWords(savedDays, days)];
    }),
  ]);
  const head = ['one more', ...scenarios.flatMap(({ title }) => [title, 'saves'])];
  return renderTable({ head, rows, right: head.map((_, column) => column).slice(1) }, terminal);
}

/** Less than a hundredth is chance. */
const savedInWords = (saved: number, days: number): string =>
  saved < 0.01 * days ? 'nothing' : inDays(saved);

const DISK_NAMES = { audio: 'audio', database: "vidmine's database", temporal: "Temporal's database" };

function diskTable({ disk }: PlanReport, terminal: Terminal): string {
  const rows = disk.map(({ what, least, most, source }) => [
    DISK_NAMES[what],
    `${formatBytes(least)} to ${formatBytes(most)}`,
    source,
  ]);
  return renderTable({ head: ['of', 'takes', 'reckoned from'], rows }, terminal);
}

const WORK_NAMES: Readonly<Record<ScheduledWork, string>> = {
  probe: 'look-up',
  download: 'download',
  transcribe: 'transcription',
  identify: 'speakers',
  divide: 'division',
  outline: 'outline',
  segment: 'mining',
  evaluate: 'evaluation',
  summarise: 'summary',
  embed: 'embedding',
  publish: 'storing',
  link: 'links',
};

const UNIT_NAMES = { video: 'a video', hour: 'an hour', segment: 'a segment' } as const;

function timesTable({ input }: Plan, terminal: Terminal): string {
  const rows = SCHEDULED_WORK.flatMap((work) => {
    const { seconds, per, from, source } = input.times[work];
    if (from === 'off') return [];
    return [[WORK_NAMES[work], formatDuration(seconds * 1000), UNIT_NAMES[per], from, source]];
  });
  return renderTable({ head: ['work', 'takes', 'for', '', 'source'], rows, right: [1] }, terminal);
}

/** Times that differ between two plans, side by side. */
export function timesBeside(before: Plan, after: Plan, terminal: Terminal): string {
  const length = ({ input }: Plan): string => formatDuration(input.hoursPerVideo * 3_600_000);
  const works = SCHEDULED_WORK.flatMap((work) => {
    const [then, here] = [before.input.times[work], after.input.times[work]];
    if (then.from === 'off') return [];
    const measured = here.from === 'measured' ? formatDuration(here.seconds * 1000) : 'not measured';
    return [[WORK_NAMES[work], UNIT_NAMES[here.per], formatDuration(then.seconds * 1000), measured]];
  });
  const rows = [...works, ['length', 'a video', length(before), length(after)]];
  return renderTable({ head: ['work', 'for', 'assumed', 'in the trial'], rows, right: [2, 3] }, terminal);
}
