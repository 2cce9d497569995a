import { columns } from '../rendering/columns.ts';
import { formatDuration } from '../rendering/duration.ts';
import { type Colors, colorsFor, type Terminal } from '../rendering/terminal.ts';
import type { StageProgress } from './batch-report.ts';

const BAR_WIDTH = 10;
/** Fewer columns of text and the table is cut down to what is most looked for. */
const WIDE = 96;

interface Cells {
  readonly colors: Colors;
  /** Videos that go the whole way: the first stage has all of them. */
  readonly videos: number;
}

interface Column {
  readonly head: string;
  readonly left?: true;
  readonly cell: (row: StageProgress, cells: Cells) => string;
}

const count = (value: number): string => (value === 0 ? '·' : String(value));

const STANDING: readonly Column[] = [
  { head: 'stage', left: true, cell: ({ stage }) => stage },
  { head: '', left: true, cell: ({ done }, cells) => bar(done, cells) },
  { head: 'done', cell: ({ done }) => String(done) },
  { head: 'waiting', cell: ({ waiting }) => count(waiting) },
  { head: 'in work', cell: ({ inWork }) => count(inWork) },
  { head: 'failed', cell: ({ failed }, { colors }) => (failed > 0 ? colors.red(String(failed)) : '·') },
  { head: 'parked', cell: ({ parked }, { colors }) => (parked > 0 ? colors.yellow(String(parked)) : '·') },
];

const RATES: readonly Column[] = [
  {
    head: 'per hour',
    cell: ({ completedPerHour }) => (completedPerHour === 0 ? '·' : rate(completedPerHour)),
  },
  { head: 'last hour', cell: ({ completedLastHour = 0 }) => count(completedLastHour) },
  {
    head: 'each takes',
    cell: ({ medianSeconds }) => (medianSeconds === undefined ? '' : formatDuration(medianSeconds * 1000)),
  },
];

/** Where the videos are, a line for each stage. */
export function stageLines(stages: readonly StageProgress[], terminal: Terminal): string[] {
  const [first] = stages;
  if (first === undefined) return [];
  const cells: Cells = {
    colors: colorsFor(terminal),
    videos: first.done + first.waiting + first.inWork + first.failed + first.parked,
  };
  const hours = stages.some(({ completedLastHour }) => completedLastHour !== undefined);
  const rates = terminal.width >= WIDE ? RATES.filter(({ head }) => hours || head !== 'last hour') : [];
  const shown = [...STANDING, ...rates];
  return columns(
    {
      head: shown.map(({ head }) => head),
      right: shown.flatMap(({ left }, index) => (left ? [] : [index])),
      rows: stages.map((row) => shown.map(({ cell }) => cell(row, cells))),
    },
    terminal,
  );
}

function bar(done: number, { videos, colors }: Cells): string {
  const filled = videos === 0 ? 0 : Math.floor((done / videos) * BAR_WIDTH);
  return colors.green('█'.repeat(filled)) + colors.dim('░'.repeat(BAR_WIDTH - filled));
}

export const rate = (perHour: number): string =>
  perHour >= 100 ? String(Math.round(perHour)) : perHour.toFixed(1);
