import { fileURLToPath } from 'node:url';
import { bundleOf } from '../servers/with-workers.ts';
import type { Side, SideContext } from './run.ts';
import type { SeedLoopInput } from './seed-loop/workflows.ts';

const WORKFLOWS = fileURLToPath(new URL('./seed-loop/workflows.ts', import.meta.url));

/** The seed system's own loop over the same activities. */
export const seedSide = async (): Promise<Side> => ({
  name: 'seed-loop',
  workflowBundle: await bundleOf(WORKFLOWS),
  run,
});

async function run({ servers, bench, schedule, listed, started }: SideContext): Promise<void> {
  const { timeScale, seedLoop } = bench;
  const { accounts, pacing, seed, segmentsPerVideo: segments, videos } = schedule;
  const startMs = Date.now();
  const at = (seconds: number) => startMs + seconds * 1000 * timeScale;
  const pauses = (schedule.pauses ?? []).map(({ account, fromSeconds, toSeconds }) => ({
    account,
    fromMs: at(fromSeconds),
    toMs: at(toSeconds),
  }));
  const { settingsHash, videoIds } = listed;
  const input: SeedLoopInput = {
    ...{ videoIds, settingsHash, segments, ...seedLoop },
    ...{ accounts, pauses, pacing, timeScale, seed },
  };
  const handle = await servers.client.workflow.start('seedLoop', {
    workflowId: listed.batch,
    taskQueue: 'orchestration',
    args: [input],
  });
  started(handle);
  const done: number = await handle.result();
  if (done !== videos) throw new Error(`The seed loop ended with ${done} of ${videos} videos.`);
}
