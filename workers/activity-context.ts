import { hostname } from 'node:os';
import { join } from 'node:path';
import type { Client } from '@temporalio/client';
import { Runtime } from '@temporalio/worker';
import { type ActivityContext, RETRY_DELAYS } from '../activities/context.ts';
import { heldBatchesReader } from '../activities/stage/held-batches.ts';
import type { Configuration } from '../domain/configuration.ts';
import type { StoredSettings } from '../domain/result-settings.ts';
import { readStoredSettings } from '../domain/stored-settings.ts';
import { createNotifier } from '../engines/notifications/notify.ts';
import type { Home } from '../stack/home.ts';
import { createFolderStore } from '../storage/artifacts/folder-store.ts';
import { heldBatches } from '../storage/database/batch-control.ts';
import type { Db } from '../storage/database/database.ts';
import { loadSettings } from '../storage/database/settings.ts';
import { openEngines, type SlotsInForceOf } from './engines.ts';

export interface Machine {
  readonly configuration: Configuration;
  readonly home: Home;
  readonly db: Db;
  readonly client: Client;
  /** Where slots may change while it works. */
  readonly slotsOf?: SlotsInForceOf;
}

/** What activities need, made from this machine's configuration; engines open when first asked for. */
export async function createActivityContext({ configuration, home, db, client, slotsOf }: Machine): Promise<{
  readonly context: ActivityContext;
  close(): Promise<void>;
}> {
  const engines = await openEngines(configuration, home, slotsOf);
  const context: ActivityContext = {
    db,
    artifacts: createFolderStore(configuration.artifacts.folder ?? home.artifacts),
    workFolder: join(home.folder, 'work'),
    temporal: client,
    keepAudio: configuration.artifacts.keepAudio,
    worker: `${hostname()}/${process.pid}`,
    retryDelays: RETRY_DELAYS,
    timeScale: configuration.testing.timeScale,
    pacing: configuration.pacing,
    proxy: configuration.ytDlp.proxy,
    prefilterSlots: configuration.workers.prefilterSlots,
    notify: createNotifier({
      ...configuration.notifications,
      warn: (line) => Runtime.instance().logger.warn(line),
    }),
    heldBatches: heldBatchesReader(() => heldBatches(db)),
    settings: settingsCache(db),
    downloader: engines.downloader,
    speech: engines.speech,
    miner: engines.miner,
    flagship: engines.flagship,
    embedder: engines.embedder,
    voiceEncoder: engines.voiceEncoder,
    voices: configuration.voices,
    link: configuration.link,
    disk: configuration.disk,
    prices: pricesOf(configuration),
  };
  return { context, close: engines.close };
}

function pricesOf({ languageModel, embeddings }: Configuration): ActivityContext['prices'] {
  const { promptPrice, outputPrice, flagshipPromptPrice, flagshipOutputPrice } = languageModel;
  return {
    miner: { promptPerMillion: promptPrice, outputPerMillion: outputPrice },
    flagship: {
      promptPerMillion: flagshipPromptPrice ?? promptPrice,
      outputPerMillion: flagshipOutputPrice ?? outputPrice,
    },
    embedder: { promptPerMillion: embeddings.price, outputPerMillion: 0 },
  };
}

/** Settings never change under their hash: each is read once. */
function settingsCache(db: Db): (hash: string) => Promise<StoredSettings> {
  const known = new Map<string, StoredSettings>();
  return async (hash) => {
    const cached = known.get(hash);
    if (cached !== undefined) return cached;
    const settings = readStoredSettings(await loadSettings(db, hash));
    known.set(hash, settings);
    return settings;
  };
}
