import { formatMoney } from '../../domain/spend/money.ts';
import { formatDuration } from '../rendering/duration.ts';
import { renderTable } from '../rendering/table.ts';
import type { Terminal } from '../rendering/terminal.ts';
import type { ListedBatch } from './list-batches.ts';

const NONE = 'No batch yet. Start one: vidmine batch start <url, feed, playlist, channel, list or folder>';

/** All batches, a row each. */
export function renderBatches(batches: readonly ListedBatch[], terminal: Terminal, uiUrl?: string): string {
  if (batches.length === 0) return NONE;
  // Most pay for nothing: then there is no such column.
  const pays = batches.some((batch) => spentOf(batch) !== '');
  const table = renderTable(
    {
      head: [
        'batch',
        'state',
        'videos',
        'stored',
        'in work',
        'failed',
        'other',
        'elapsed',
        ...(pays ? ['spent'] : []),
      ],
      right: [2, 3, 4, 5, 6, 8],
      rows: batches.map((batch) => [
        batch.batch,
        stateOf(batch),
        String(batch.total),
        String(batch.counts.stored),
        String(batch.inWork),
        String(batch.counts.failed),
        String(otherEnds(batch)),
        formatDuration(batch.elapsedSeconds * 1000),
        ...(pays ? [spentOf(batch)] : []),
      ]),
    },
    terminal,
  );
  const ui = uiUrl === undefined ? [] : [`Temporal UI: ${uiUrl}`];
  return [table, ...ui, 'More of one: vidmine status <batch>'].join('\n');
}

/** What a person asked for is told with how long it has been so. */
const stateOf = ({ state, controlSince }: ListedBatch): string =>
  state === 'paused' || state === 'pausing' || state === 'cancelling'
    ? `${state} ${formatDuration(Date.now() - controlSince.getTime())}`
    : state;

const otherEnds = ({ counts }: ListedBatch): number =>
  counts.skipped + counts.unavailable + counts.parked + counts.cancelled;

/** `19.87 of 20.00`; empty where nothing is paid or limited. */
function spentOf({ spent, maxSpend }: ListedBatch): string {
  if (maxSpend === undefined) return spent === 0 ? '' : formatMoney(spent);
  return `${formatMoney(spent)} of ${formatMoney(maxSpend)}`;
}

/** What changes when something happened to one of them. */
export const batchesNews = (batches: readonly ListedBatch[]): string =>
  batches
    .map(({ batch, state, total, counts, inWork }) =>
      [batch, state, `${total - counts.open} of ${total} settled`, `${inWork} in work`].join(' | '),
    )
    .join(' || ');
