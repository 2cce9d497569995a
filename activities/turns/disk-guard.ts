import { diskLowInWords, lowestDisk } from '../../domain/disk/disk-guard.ts';
import { DISK_LOW, FORGOTTEN_AFTER_MS } from '../../domain/outages/outage.ts';
import { networkDisks } from '../../storage/database/network-disks.ts';
import { diskLowOutage, endDiskLow, meetOutage } from '../../storage/database/outages.ts';
import type { ActivityContext } from '../context.ts';
import { diskLow, diskOk } from '../notices/disk-notices.ts';
import { tellOnce } from '../notices/tell-once.ts';

export type Guarded = Pick<ActivityContext, 'db' | 'notify' | 'disk' | 'timeScale'>;

/**
 * Looks whether the machines that download have the room that is to stay free, writes down when that changes, and
 * tells a person. Whoever looks, and however many do, one row says since when downloads wait.
 *
 * @returns why downloads wait for room; undefined: they do not.
 */
export async function lookAtDisks(context: Guarded): Promise<string | undefined> {
  const { db, timeScale } = context;
  const { reserveGb } = context.disk;
  const [disks, before] = await Promise.all([networkDisks(db), diskLowOutage(db)]);
  // While no machine tells of its disk, what was known last holds.
  if (disks.length === 0 && reserveGb > 0) return before?.detail;
  const low = lowestDisk(disks, reserveGb, before !== undefined);
  if (low === undefined) {
    const ended = before && (await endDiskLow(db));
    if (ended !== undefined) await tellOnce(context, ended.since, diskOk());
    return undefined;
  }
  const detail = diskLowInWords(low, reserveGb);
  const met = { part: DISK_LOW, stage: 'download', detail } as const;
  const outage = await meetOutage(db, met, FORGOTTEN_AFTER_MS * timeScale);
  if (before === undefined) await tellOnce(context, outage.since, diskLow(outage));
  return detail;
}
