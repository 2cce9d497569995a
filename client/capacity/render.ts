import { changedBy, limitInWords } from '../../domain/capacity/choice-in-words.ts';
import { hardwareInWords } from '../../domain/capacity/hardware-in-words.ts';
import { SLOT_SETTINGS } from '../../domain/capacity/slot-settings.ts';
import type { QueueNow } from '../../domain/diagnosis/outlook.ts';
import type { SeenQueue } from '../../storage/database/worker-slots.ts';
import { counted } from '../rendering/counted.ts';
import { renderTable } from '../rendering/table.ts';
import type { Terminal } from '../rendering/terminal.ts';
import type { CapacityReport } from './capacity-report.ts';

/** For a person: the machine, the table of its queues, what to know of it, and what runs. */
export function renderCapacity(report: CapacityReport, terminal: Terminal): string {
  const { hardware, choices, warnings, concurrentVideos, window, running, busy = [] } = report;
  const table = renderTable(
    {
      head: ['work', 'at once', 'chosen from', 'to change it'],
      rows: choices.map((choice) => [
        SLOT_SETTINGS[choice.queue].name,
        String(choice.slots),
        choice.limits.map(limitInWords).join(', '),
        changedBy(choice),
      ]),
      right: [1],
    },
    terminal,
  );
  return [
    `This machine: ${hardwareInWords(hardware)}`,
    '',
    table,
    '',
    `A batch has ${counted(concurrentVideos, 'video')} in work at once (batch.concurrentVideos) and ${window} in flight with those that wait downloaded (batch.bufferMax).`,
    ...warnings.map((warning) => `warning: ${warning}`),
    '',
    ...runningLines(running, terminal),
    ...busyLines(busy),
  ].join('\n');
}

function runningLines(running: CapacityReport['running'], terminal: Terminal): string[] {
  if (running === undefined) return ['No workers can be asked: there is no database, or it does not answer.'];
  if (running.length === 0) return ['No worker runs. To start it: vidmine up --detach'];
  const rows = running.map((row) => [
    row.worker,
    SLOT_SETTINGS[row.queue].name,
    String(row.slots),
    String(row.running),
    whyNot(row),
  ]);
  const head = ['worker', 'work', 'at once', 'running', 'why'];
  return ['Running workers:', renderTable({ head, rows, right: [2, 3] }, terminal)];
}

const whyNot = ({ slots, chosen, reason }: SeenQueue): string =>
  slots === chosen ? '' : `${chosen} chosen${reason === undefined ? '' : `: ${reason}`}`;

/** How full they were, as they were looked at. */
function busyLines(busy: readonly QueueNow[]): string[] {
  if (busy.length === 0) return [];
  const queues = busy.map(({ queue, busyShare = 0, backlog }) => {
    const waits = backlog === 0 ? '' : ` (${backlog} wait)`;
    return `${SLOT_SETTINGS[queue].name} ${Math.round(busyShare * 100)} %${waits}`;
  });
  return [`Of their slots' time worked over the last quarter of an hour: ${queues.join(', ')}`];
}

/** The same for programs. */
export function capacityJson({ choices, running, ...rest }: CapacityReport): object {
  return {
    ...rest,
    queues: choices.map((choice) => ({
      name: SLOT_SETTINGS[choice.queue].name,
      setting: changedBy(choice),
      ...choice,
    })),
    running: running ?? null,
  };
}
