import { SLOT_SETTINGS } from '../../domain/capacity/slot-settings.ts';
import type { ActivityQueue } from '../../domain/capacity/slots.ts';
import type { SeenQueue, TunedSlots } from '../../storage/database/worker-slots.ts';
import { formatDuration } from '../rendering/duration.ts';
import { renderTable } from '../rendering/table.ts';
import type { Terminal } from '../rendering/terminal.ts';
import type { Taken } from './await-workers.ts';

export const nameOf = (queue: ActivityQueue): string => SLOT_SETTINGS[queue].name;

/** Workers that run, and what is tuned for machines on which none does. */
export function renderSlots(
  running: readonly SeenQueue[],
  tuned: readonly TunedSlots[],
  terminal: Terminal,
): string {
  const lines = running.length === 0 ? ['No worker runs.'] : [tableOf(running, terminal)];
  if (tuned.length > 0) lines.push('', 'Tuned:', ...tuned.map(tunedInWords));
  return lines.join('\n');
}

function tableOf(running: readonly SeenQueue[], terminal: Terminal): string {
  const head = ['worker', 'queue', 'now', 'running', 'chosen', 'tuned', 'why', 'seen'];
  const rows = running.map(({ worker, queue, slots, running: atWork, chosen, tuned, reason, seenAt }) => [
    ...[worker, nameOf(queue), String(slots), String(atWork), String(chosen), String(tuned ?? '')],
    ...[reason ?? '', `${formatDuration(Math.max(0, Date.now() - seenAt.getTime()))} ago`],
  ]);
  return renderTable({ head, rows, right: [2, 3, 4, 5] }, terminal);
}

const tunedInWords = ({ host, queue, slots }: TunedSlots): string =>
  `  ${nameOf(queue)}=${slots}${host === '' ? '' : ` on ${host}`}`;

/** What became of a change, in one line or two. */
export function takenInWords({ concerned, silent }: Taken, host: string | undefined): string {
  const where = host === undefined ? '' : ` on ${host}`;
  if (concerned.length === 0) return `No worker runs that it concerns${where}: it holds once one runs.`;
  const workers = new Set(concerned.map(({ worker }) => worker)).size;
  const refused = concerned
    .filter((row) => !silent.includes(row) && row.tuned !== undefined && row.slots !== row.tuned)
    .map((row) => `${nameOf(row.queue)} stays at ${row.slots} on ${row.host}: ${row.reason ?? 'as chosen'}`);
  const late = [...new Set(silent.map(({ worker }) => worker))];
  const end =
    late.length === 0
      ? `In force: ${workers === 1 ? 'the worker has' : `${workers} workers have`} taken it over; what runs goes on undisturbed.`
      : `Not yet taken over by ${late.join(', ')}: each looks every two seconds when it can reach the database.`;
  return [...refused, end].join('\n');
}

/** For scripts: queues by the names a person uses. */
export const slotsJson = (running: readonly SeenQueue[], tuned: readonly TunedSlots[]) => ({
  workers: running.map(({ queue, ...row }) => ({ ...row, queue: nameOf(queue) })),
  tuned: tuned.map(({ queue, host, slots }) => ({
    queue: nameOf(queue),
    slots,
    host: host === '' ? undefined : host,
  })),
});
