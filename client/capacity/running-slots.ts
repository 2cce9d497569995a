import { concurrentVideosFor } from '../../domain/capacity/concurrent-videos.ts';
import type { Slots } from '../../domain/capacity/slots.ts';
import { totalSlots } from '../../domain/capacity/total-slots.ts';
import type { Configuration } from '../../domain/configuration.ts';
import type { QueueNow } from '../../domain/diagnosis/outlook.ts';
import { errorCode } from '../../domain/error-code.ts';
import type { Home } from '../../stack/home.ts';
import type { Db } from '../../storage/database/database.ts';
import { queuesNow } from '../../storage/database/queue-samples.ts';
import { runningWorkers, type SeenQueue } from '../../storage/database/worker-slots.ts';
import { openCapacity } from '../../workers/capacity.ts';

/** PostgreSQL: there is no such table. */
const UNDEFINED_TABLE = '42P01';

/** The queues of all running workers; none where the database is older than their reports. */
export async function reportedQueues(db: Db): Promise<SeenQueue[]> {
  return unlessOlder(() => runningWorkers(db));
}

/** How full the queues are; none where the database is older than the looks at them. */
export async function lookedAtQueues(db: Db): Promise<QueueNow[]> {
  return unlessOlder(() => queuesNow(db));
}

async function unlessOlder<T>(read: () => Promise<T[]>): Promise<T[]> {
  try {
    return await read();
  } catch (error) {
    if (errorCode(error) === UNDEFINED_TABLE) return [];
    throw error;
  }
}

/** Videos in work at once: as set, otherwise as many as keep these slots busy. */
export const videosInWork = ({ batch }: Pick<Configuration, 'batch'>, slots: Slots): number =>
  batch.concurrentVideos ?? concurrentVideosFor(slots);

export interface RunningHere {
  readonly configuration: Configuration;
  readonly home: Home;
  /** Undefined: no worker is known. */
  readonly db: Db | undefined;
}

/** Slots of the workers that run, and of this machine for the queues that none serves. */
export async function slotsNow({ configuration, home, db }: RunningHere): Promise<Slots> {
  const { slots } = await openCapacity(configuration, home);
  return totalSlots(slots, db === undefined ? [] : await reportedQueues(db));
}

/** The same for a batch that begins: as many as these slots take. */
export async function videosInWorkNow(here: RunningHere): Promise<number> {
  return here.configuration.batch.concurrentVideos ?? videosInWork(here.configuration, await slotsNow(here));
}
