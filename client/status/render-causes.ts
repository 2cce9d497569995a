import { oneLine } from '../../domain/one-line.ts';
import type { EndedBadly } from '../../storage/database/batch-causes.ts';
import { columns } from '../rendering/columns.ts';
import { counted } from '../rendering/counted.ts';
import { colorsFor, type Terminal } from '../rendering/terminal.ts';
import { wrapped } from '../rendering/wrapped.ts';
import type { BatchReport } from './batch-report.ts';

/** Of the videos of a cause, so many are named where the room is short. */
const NAMED_ON_SCREEN = 1;

/**
 * What did not end well, by cause, each with what a person can do about it.
 *
 * @param room lines that it may take; the most frequent cause is shown in any case.
 */
export function causeLines(
  { batch, causes }: Pick<BatchReport, 'batch' | 'causes'>,
  terminal: Terminal,
  room: number,
): string[] {
  if (causes.length === 0) return [];
  const { dim } = colorsFor(terminal);
  const [head, ...rows] = columns(
    {
      head: ['ended', 'count', 'cause', 'in its own words'],
      right: [1],
      rows: causes.map(({ outcome, count, reason, detail }) => [
        outcome,
        String(count),
        reason,
        oneLine(detail),
      ]),
    },
    terminal,
  );
  const lines = [head!];
  for (const [index, { remedy, videoIds, count }] of causes.entries()) {
    const named = terminal.interactive ? videoIds.slice(0, NAMED_ON_SCREEN) : videoIds;
    const ids = `${named.join(' ')}${count > named.length ? ' …' : ''}`;
    const block = wrapped(remedy === undefined ? `  ${ids}` : `  ${ids}: ${remedy}`, terminal).map(dim);
    // One line less, for the word on what is left out.
    if (index > 0 && lines.length + 1 + block.length > room - 1) {
      const more = causes.length - index;
      lines.push(`… and ${counted(more, 'cause')} more: vidmine status ${batch} --failures`);
      break;
    }
    lines.push(rows[index]!, ...block);
  }
  return lines;
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
