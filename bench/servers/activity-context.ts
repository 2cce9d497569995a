import { join } from 'node:path';
import { type ActivityContext, RETRY_DELAYS } from '../../activities/context.ts';
import { heldBatchesReader } from '../../activities/stage/held-batches.ts';
import { installationSchema } from '../../domain/configuration.ts';
import { FREE } from '../../domain/model-calls.ts';
import { readStoredSettings } from '../../domain/stored-settings.ts';
import { createFolderStore } from '../../storage/artifacts/folder-store.ts';
import { heldBatches } from '../../storage/database/batch-control.ts';
import { loadSettings } from '../../storage/database/settings.ts';
import type { BenchServers } from './open-servers.ts';

/** What the real activities need, on the bench's time scale; there are no engines. */
export function activityContext(
  { db, client, folder }: Pick<BenchServers, 'db' | 'client' | 'folder'>,
  { pacing, timeScale }: Pick<ActivityContext, 'pacing' | 'timeScale'>,
): ActivityContext {
  const none = () => Promise.reject(new Error('The stages of this bench only wait.'));
  const { link, voices } = installationSchema.parse({});
  return {
    db,
    artifacts: createFolderStore(join(folder, 'artifacts')),
    workFolder: join(folder, 'work'),
    temporal: client,
    keepAudio: false,
    worker: 'bench',
    retryDelays: RETRY_DELAYS,
    timeScale,
    pacing,
    proxy: undefined,
    prefilterSlots: 1,
    notify: async () => {},
    heldBatches: heldBatchesReader(() => heldBatches(db)),
    settings: async (hash) => readStoredSettings(await loadSettings(db, hash)),
    downloader: () => ({ download: none, lookUp: none }),
    ...{ speech: none, miner: none, flagship: none, embedder: none, voiceEncoder: none },
    link,
    disk: { reserveGb: 0 },
    voices,
    prices: { miner: FREE, flagship: FREE, embedder: FREE },
  };
}
