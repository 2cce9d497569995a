import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { addTestAccount } from '../fixtures/hostile-accounts.ts';
import { type Installation, openInstallation } from '../fixtures/installation.ts';
import { toEnvironment } from './addresses.ts';
import { idOf } from './talk.ts';
import { openTcpProxy, type TcpProxy } from './tcp-proxy.ts';
import type { Way } from './ways.ts';
import { openWorld, type World } from './world.ts';

/** An installation with stand-in engines, the world it works for, and the ways between the two. */
export interface ChaoticInstallation {
  readonly installation: Installation;
  readonly world: World;
  readonly proxies: readonly TcpProxy[];
  /** The command that starts the batch of all videos. */
  readonly startBatch: readonly string[];
  close(): Promise<void>;
}

export const BATCH = 'chaos';

/** 30 to 60 seconds between two downloads become 0.15 to 0.3. */
const TIME_SCALE = 1 / 200;
export const SLOTS = { network: 6, speech: 2, voices: 2, llm: 4, flagship: 2, embedding: 3, database: 6 };
export const ALL_SLOTS = Object.values(SLOTS).reduce((sum, slots) => sum + slots, 0);

const SETTINGS = {
  VIDMINE_TESTING_TIME_SCALE: String(TIME_SCALE),
  VIDMINE_PACING_PRESET: 'steady',
  VIDMINE_LANGUAGE_MODEL_PROVIDER: 'openai',
  // Nobody calls it: the stand-ins ask the world.
  VIDMINE_LANGUAGE_MODEL_URL: 'http://127.0.0.1:9/v1',
  VIDMINE_LANGUAGE_MODEL_MODEL: 'chaos-model',
  VIDMINE_SEGMENTS_MIN_CHARS: '100',
  VIDMINE_SEGMENTS_MAX_CHARS: '500',
  // Whatever this machine would choose, and however short of memory it is meanwhile.
  VIDMINE_WORKERS_ADAPTIVE_SLOTS: 'false',
  VIDMINE_WORKERS_NETWORK_SLOTS: String(SLOTS.network),
  VIDMINE_WORKERS_SPEECH_SLOTS: String(SLOTS.speech),
  VIDMINE_WORKERS_VOICE_SLOTS: String(SLOTS.voices),
  VIDMINE_WORKERS_PARALLEL_MINING_WORKERS: String(SLOTS.llm),
  VIDMINE_WORKERS_FLAGSHIP_SLOTS: String(SLOTS.flagship),
  VIDMINE_WORKERS_EMBEDDING_SLOTS: String(SLOTS.embedding),
  VIDMINE_WORKERS_DATABASE_SLOTS: String(SLOTS.database),
  VIDMINE_BATCH_CONCURRENT_VIDEOS: '10',
};

const ACCOUNTS = ['alice', 'bob', 'carol'];
const LIST = 'videos.txt';

/** It runs, its accounts are there, and nothing is started. */
export async function openChaoticInstallation(
  seed: number,
  ways: readonly Way[],
): Promise<ChaoticInstallation> {
  const world = await openWorld(ways);
  const installation = await openInstallation(SETTINGS);
  const { environment, folder } = installation;
  const databasePort = Number(environment.VIDMINE_STACK_POSTGRES_PORT);
  const temporalPort = Number(environment.VIDMINE_STACK_TEMPORAL_PORT);
  const [toWorld, toDatabase, toTemporal] = await Promise.all([
    openTcpProxy(world.port),
    openTcpProxy(databasePort),
    openTcpProxy(temporalPort),
  ]);
  const proxies = [toWorld, toDatabase, toTemporal];
  const ports = {
    worldPort: toWorld.port,
    databasePort: toDatabase.port,
    temporalPort: toTemporal.port,
  };
  Object.assign(environment, toEnvironment({ seed, ...ports }), {
    NODE_OPTIONS: `--import=${pathToFileURL(join(import.meta.dirname, 'worker-preload.ts')).href}`,
  });
  writeFileSync(
    join(folder, LIST),
    ways.map((_, number) => `https://www.youtube.com/watch?v=${idOf(number)}\n`).join(''),
  );
  const close = async () => {
    await installation.close().finally(async () => {
      for (const proxy of proxies) await proxy.close();
      await world.close();
    });
  };
  try {
    await installation.up();
    const db = await installation.db();
    for (const name of ACCOUNTS) await addTestAccount(db, name);
  } catch (error) {
    await close().catch(() => {});
    throw error;
  }
  return { installation, world, proxies, startBatch: ['batch', 'start', LIST, '--name', BATCH], close };
}
