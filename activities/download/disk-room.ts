import { hostname } from 'node:os';
import { diskLowInWords, isDiskLow } from '../../domain/disk/disk-guard.ts';
import { systemFault } from '../../domain/faults.ts';
import { DISK_LOW } from '../../domain/outages/outage.ts';
import { diskSpace } from '../../engines/hardware/disk.ts';
import type { ActivityContext } from '../context.ts';

/**
 * Looks at this machine's own disk just before a download: one that got its turn a moment ago, or needs none, meets a
 * disk that has become low since.
 *
 * @throws StageError (`system`) while less is free than is to stay free.
 */
export async function requireRoom({
  workFolder,
  disk,
}: Pick<ActivityContext, 'workFolder' | 'disk'>): Promise<void> {
  if (disk.reserveGb === 0) return;
  const { freeBytes } = await diskSpace(workFolder);
  if (!isDiskLow(freeBytes, disk.reserveGb)) return;
  const low = diskLowInWords({ host: hostname(), freeBytes }, disk.reserveGb);
  throw systemFault(DISK_LOW, `${low}. It goes on by itself when there is room.`);
}
