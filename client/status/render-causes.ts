import { oneLine } from '../../domain/one-line.ts';
import type { EndedBadly } from '../../storage/database/batch-causes.ts';
import { columns } from '../rendering/columns.ts';
import { counted } from '../rendering/counted.ts';
import { colorsFor, type Terminal } from '../rendering/terminal.ts';
import { wrapped } from '../rendering/wrapped.ts';
import type { BatchReport } from './batch-report.ts';

const CAUSES_SHOWN = 8;

/** What did not end well, by cause, each with what a person can do about it. */
export function causeLines(
  { batch, causes }: Pick<BatchReport, 'batch' | 'causes'>,
  terminal: Terminal,
  { all = false }: { readonly all?: boolean } = {},
): string[] {
  if (causes.length === 0) return [];
  const colors = colorsFor(terminal);
  const shown = all ? causes : causes.slice(0, CAUSES_SHOWN);
  const [head, ...rows] = columns(
    {
      head: ['ended', 'count', 'cause', 'in its own words'],
      right: [1],
      rows: shown.map(({ outcome, count, reason, detail }) => [
        outcome,
        String(count),
        reason,
        oneLine(detail),
      ]),
    },
    terminal,
  );
  const more = causes.length - shown.length;
  return [
    head!,
    ...shown.flatMap(({ remedy, videoIds, count }, index) => {
      const named = `${videoIds.join(' ')}${count > videoIds.length ? ' …' : ''}`;
      const told = remedy === undefined ? `  ${named}` : `  ${named}: ${remedy}`;
      return [rows[index]!, ...wrapped(told, terminal, 2).map(colors.dim)];
    }),
    ...(more > 0 ? [`… and ${counted(more, 'cause')} more: vidmine status ${batch} --failures`] : []),
  ];
}

/** The single videos behind the causes. */
export const failureLines = (failures: readonly EndedBadly[], terminal: Terminal): string[] =>
  failures.length === 0
    ? []
    : columns(
        {
          head: ['video', 'title', 'ended', 'stage', 'attempts', 'cause', 'in its own words'],
          right: [4],
          rows: failures.map(({ videoId, title, outcome, stage, attempts, reason, detail }) => [
            videoId,
            title ?? '',
            outcome,
            stage ?? '',
            attempts === 0 ? '' : String(attempts),
            reason,
            oneLine(detail),
          ]),
        },
        terminal,
      );
