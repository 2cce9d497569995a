import { warningsOf } from '../../domain/capacity/choice-in-words.ts';
import type { Hardware } from '../../domain/capacity/hardware.ts';
import type { SlotChoice } from '../../domain/capacity/slots.ts';
import { totalSlots } from '../../domain/capacity/total-slots.ts';
import type { Configuration } from '../../domain/configuration.ts';
import type { QueueNow } from '../../domain/diagnosis/outlook.ts';
import { windowOf } from '../../domain/pacing/batch-window.ts';
import type { Home } from '../../stack/home.ts';
import type { Db } from '../../storage/database/database.ts';
import { effectivePacingOf } from '../../storage/database/pacing-overrides.ts';
import type { SeenQueue } from '../../storage/database/worker-slots.ts';
import { type CapacityOptions, openCapacity } from '../../workers/capacity.ts';
import { lookedAtQueues, reportedQueues, videosInWork } from './running-slots.ts';

/** What this machine does at once, and what running workers do. */
export interface CapacityReport {
  readonly hardware: Hardware;
  readonly choices: readonly SlotChoice[];
  readonly warnings: readonly string[];
  /** Videos in work at once of a batch that is started here and now, and in flight. */
  readonly concurrentVideos: number;
  readonly window: number;
  /** Undefined: no database can be asked. */
  readonly running?: readonly SeenQueue[];
  /** How full the queues were over the last quarter of an hour; those of which something is known. */
  readonly busy?: readonly QueueNow[];
}

export interface CapacityPlace {
  readonly configuration: Configuration;
  readonly home: Home;
  /** Undefined: there is none, or it does not answer. */
  readonly db: Db | undefined;
  close(): Promise<void>;
}

export async function capacityReport(
  { configuration, home, db }: Omit<CapacityPlace, 'close'>,
  options: CapacityOptions,
): Promise<CapacityReport> {
  const { hardware, choices, slots } = await openCapacity(configuration, home, options);
  const running = db === undefined ? undefined : await reportedQueues(db);
  const { pacing: configured, batch } = configuration;
  const pacing = db === undefined ? configured : await effectivePacingOf(db, configured);
  const concurrentVideos = videosInWork(configuration, totalSlots(slots, running ?? []));
  return {
    ...{ hardware, choices, warnings: warningsOf(choices), concurrentVideos },
    window: windowOf({ batch: { ...batch, concurrentVideos } }, pacing),
    ...(running !== undefined && { running }),
    ...(db !== undefined && {
      busy: (await lookedAtQueues(db)).filter(({ busyShare }) => busyShare !== undefined),
    }),
  };
}
