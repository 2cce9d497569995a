import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipelineSchema } from '../../domain/configuration.ts';
import { asBatchName, asVideoId, type BatchName } from '../../domain/ids.ts';
import { openBatch } from '../../storage/database/batches.ts';
import { saveSettings } from '../../storage/database/settings.ts';
import type { BenchServers } from '../servers/open-servers.ts';

/** A batch of so many local files, as `vidmine batch start` leaves it; all of them are one empty file. */
export async function listFiles(
  { db, folder }: Pick<BenchServers, 'db' | 'folder'>,
  name: string,
  videos: number,
): Promise<{ readonly batch: BatchName; readonly settingsHash: string }> {
  const file = join(folder, 'empty');
  await writeFile(file, '');
  const settingsHash = await saveSettings(db, pipelineSchema.parse({}));
  const batch = asBatchName(name);
  const listed = Array.from({ length: videos }, (_, index) => ({
    video: { id: asVideoId(`${name}-${index}`), kind: 'file', url: file, title: `Video ${index}` } as const,
  }));
  await openBatch(db, { name: batch, source: name, sourceKey: name, settingsHash, options: {} }, listed);
  return { batch, settingsHash };
}
