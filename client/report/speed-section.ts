import { formatMoney } from '../../domain/spend/money.ts';
import type { RunStatistics } from '../../domain/statistics/run-statistics.ts';
import { type Mark, TARGETS } from '../../domain/statistics/targets.ts';
import { formatTokens } from '../rendering/amounts.ts';
import { formatDuration, formatHours } from '../rendering/duration.ts';
import { markdownTable } from '../rendering/markdown.ts';
import type { WholeReport } from './read-report.ts';

const MARKS: Readonly<Record<Mark, string>> = { met: 'met', near: 'near', missed: 'missed' };

/** How fast it was, each figure with what it is, against the targets of the systems that it replaces. */
export function speedSection({ statistics }: WholeReport): string {
  const rows = [...rateRows(statistics), ...timeRows(statistics)];
  return markdownTable({ head: ['figure', 'value', 'target', 'what it is'], rows, right: [1] });
}

function rateRows({ speech, marks, speedUp, hoursFor1200 }: RunStatistics): string[][] {
  if (speech === undefined || marks === undefined) return [];
  const { rtfPerWorker, throughput } = speech;
  return [
    [
      'RTF per worker',
      digits(rtfPerWorker.mean),
      `${TARGETS.rtf.inWords}: ${MARKS[marks.rtf]}`,
      `${rtfPerWorker.definition}; of all audio`,
    ],
    ['RTF, median', digits(rtfPerWorker.median), '', 'the same, of the recording in the middle'],
    ['speed-up', `${digits(speedUp ?? 0)} ×`, '', 'seconds of audio per second of transcribing'],
    [
      'throughput',
      `${digits(throughput.audioHoursPerHour)} h/h`,
      `${TARGETS.throughput.inWords}: ${MARKS[marks.throughput]}`,
      throughput.definition,
    ],
    [
      '1200 h of audio',
      formatDuration((hoursFor1200 ?? 0) * HOUR_MS),
      '',
      'would take so long at this throughput',
    ],
  ];
}

const HOUR_MS = 3_600_000;

function timeRows({ audioHours, wallHours, speech, time, embedding }: RunStatistics): string[][] {
  const { workHours, savedByOverlapHours, savedListeningHours } = time;
  return [
    [
      'audio stored',
      formatHours(audioHours),
      '',
      'of all stored videos, also those whose words were there before',
    ],
    ['audio transcribed', formatHours(speech?.audioHours ?? 0), '', 'in this run'],
    ['wall clock', formatDuration(wallHours * HOUR_MS), '', 'from the start to the end, waits included'],
    ['work', formatDuration(workHours * HOUR_MS), '', 'what its stages took together, as measured'],
    [
      'saved by overlap',
      formatDuration(savedByOverlapHours * HOUR_MS),
      '',
      'work less wall clock; below 0 it waited more than it worked',
    ],
    ['saved listening', formatDuration(savedListeningHours * HOUR_MS), '', 'audio stored less wall clock'],
    ['texts embedded', String(embedding.texts), '', `in ${embedding.calls} calls`],
  ];
}

/** What each stage took. */
export const stageSection = ({ statistics: { work } }: WholeReport): string =>
  markdownTable({
    head: ['stage', 'completed', 'failed attempts', 'each (median)', 'together'],
    rows: work.map(({ stage, runs, failed, medianSeconds, seconds }) => [
      stage,
      String(runs),
      String(failed),
      medianSeconds === null ? '' : formatDuration(medianSeconds * 1000),
      formatDuration(seconds * 1000),
    ]),
    right: [1, 2, 3, 4],
  });

/** What models used and cost, by stage. */
export function costSection({ costs, report: { models } }: WholeReport): string {
  const rows = costs.map((one) => [
    one.stage,
    String(one.calls),
    String(one.failed),
    formatTokens(one.promptTokens),
    formatTokens(one.outputTokens),
    formatDuration(one.modelSeconds * 1000),
    formatMoney(one.cost),
  ]);
  if (rows.length === 0) return '';
  const table = markdownTable({
    head: ['stage', 'calls', 'failed', 'prompt tokens', 'answer tokens', 'model time', 'cost'],
    rows,
    right: [1, 2, 3, 4, 5, 6],
  });
  return models.maxSpend === undefined
    ? table
    : `${table}\n\n${formatMoney(models.cost)} of at most ${formatMoney(models.maxSpend)} are spent.`;
}

/** Three digits that count. */
const digits = (value: number): string => String(Number(value.toPrecision(3)));
