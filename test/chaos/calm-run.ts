import { findBatch } from '../../storage/database/batches.ts';
import { until } from '../fixtures/until.ts';
import { BATCH, openChaoticInstallation } from './chaotic-installation.ts';
import { filesBelow } from './left-behind.ts';
import { type DigestOfVideo, libraryDigest } from './library-digest.ts';
import { type Attempts, attemptsOf } from './repeated-work.ts';
import type { Way } from './ways.ts';

/** What the batch comes to where nothing happens to it. */
export interface Calm {
  readonly library: ReadonlyMap<string, DigestOfVideo>;
  readonly attempts: readonly Attempts[];
  /** Audio that is kept, for videos that wait for a person. */
  readonly audio: readonly string[];
  readonly seconds: number;
}

export async function runCalmly(seed: number, ways: readonly Way[], withinMs: number): Promise<Calm> {
  const started = performance.now();
  const { installation, startBatch, close } = await openChaoticInstallation(seed, ways);
  try {
    await installation.expecting(0, ...startBatch);
    const db = await installation.db();
    await installation.until(
      'the undisturbed batch has ended',
      async () => (await findBatch(db, BATCH))?.endedAt !== undefined,
      withinMs,
    );
    let library = await libraryDigest(db);
    // Linking goes on for a moment after the last video is stored.
    await until('nothing more is linked', async () => {
      const before = JSON.stringify([...library]);
      library = await libraryDigest(db);
      return JSON.stringify([...library]) === before;
    });
    const audio = await filesBelow(installation.home.artifacts);
    const attempts = await attemptsOf(db);
    return { library, attempts, audio, seconds: Math.round((performance.now() - started) / 1000) };
  } finally {
    await close();
  }
}
