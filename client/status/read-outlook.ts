import type { Slots } from '../../domain/capacity/slots.ts';
import type { Configuration } from '../../domain/configuration.ts';
import { bottleneckOf } from '../../domain/diagnosis/bottleneck.ts';
import { etaOf } from '../../domain/diagnosis/eta.ts';
import type { Outlook, QueueNow } from '../../domain/diagnosis/outlook.ts';
import { paceOf } from '../../domain/diagnosis/pace.ts';
import { slotRoom } from '../../domain/diagnosis/slot-room.ts';
import { type BatchWork, type SlotSeconds, workLeft } from '../../domain/diagnosis/work-left.ts';
import { type BatchTotals, batchTotals } from '../../storage/database/batch-totals.ts';
import { type WorkOnVideo, workOnVideos } from '../../storage/database/batch-work.ts';
import type { BatchRecord } from '../../storage/database/batches.ts';
import type { Db } from '../../storage/database/database.ts';
import { machinesNow } from '../../storage/database/machine-loads.ts';
import { openOutages } from '../../storage/database/outages.ts';
import { queuesNow } from '../../storage/database/queue-samples.ts';
import { runningWorkers } from '../../storage/database/worker-slots.ts';
import { downloadsNow, paceOfTurns, readTurns } from './turns-outlook.ts';

/**
 * How machines and queues stand, what holds a batch up, and when it ends. Reads the database alone. A batch that has
 * ended, or rests, has no bottleneck and no end to expect.
 */
export async function readOutlook(
  { db, configuration }: { readonly db: Db; readonly configuration: Configuration },
  batch: BatchRecord,
): Promise<Outlook> {
  const [queues, machines, totals] = await Promise.all([
    queuesNow(db),
    machinesNow(db),
    batchTotals(db, batch.name),
  ]);
  if (batch.endedAt !== undefined || totals.control !== 'go' || totals.open.videos === 0)
    return { queues, machines, bottleneck: undefined, eta: undefined };
  const [videos, workers, outages, turns] = await Promise.all([
    workOnVideos(db, batch.name),
    runningWorkers(db),
    openOutages(db),
    readTurns(db, configuration.pacing),
  ]);
  const work = batchWork(videos, totals);
  const left = workLeft(work, slotsIn(queues), paceOfTurns(turns, work, configuration.testing));
  const open = videos.filter(({ outcome }) => outcome === undefined);
  const { reservedSystemRamGb } = configuration.workers;
  return {
    queues,
    machines,
    bottleneck: bottleneckOf({
      batch: batch.name,
      queues,
      left,
      roomOf: (queue) => slotRoom(queue, workers, machines, reservedSystemRamGb),
      downloads: downloadsNow(turns, work, totals.open.remote, Date.now()),
      down: [...new Set(outages.map(({ part }) => part))],
      findings: machines.flatMap(({ findings = [] }) => findings),
      videos: {
        open: totals.open.videos,
        begun: open.filter(({ seconds, turns }) => turns > 0 || Object.keys(seconds).length > 0).length,
        ended: work.ended.length,
      },
    }),
    eta: etaOf({
      measured: videos.filter(({ outcome }) => outcome === 'stored').length,
      open: totals.open,
      left,
      pace: paceOf(totals.lastHour, totals.lastHours, totals.goingSeconds),
    }),
  };
}

const slotsIn = (queues: readonly QueueNow[]): Slots =>
  Object.fromEntries(queues.map(({ queue, slots }) => [queue, slots])) as unknown as Slots;

function batchWork(videos: readonly WorkOnVideo[], { open, meanHours }: BatchTotals): BatchWork {
  const ended = videos.filter(({ outcome }) => outcome !== undefined);
  const begun = videos.filter(({ outcome }) => outcome === undefined);
  return {
    ended: ended.map(({ hours = meanHours, seconds, turns }) => ({ hours, seconds, turns })),
    open: {
      videos: open.videos,
      hours: open.hours,
      seconds: added(begun.map(({ seconds }) => seconds)),
      turns: begun.reduce((sum, { turns }) => sum + turns, 0),
    },
  };
}

function added(all: readonly SlotSeconds[]): SlotSeconds {
  const sums: Record<string, number> = {};
  for (const seconds of all)
    for (const [queue, some] of Object.entries(seconds)) sums[queue] = (sums[queue] ?? 0) + some;
  return sums;
}
