import { pacingSchema } from '../../domain/configuration.ts';
import { countOutcomes } from '../../storage/database/batches.ts';
import { activityContext } from '../servers/activity-context.ts';
import { within } from '../servers/bounded.ts';
import type { BenchServers } from '../servers/open-servers.ts';
import { bundleOf, withWorkers } from '../servers/with-workers.ts';
import { type BatchHistory, batchHistory } from './batch-history.ts';
import { type BytesStored, bytesStored } from './bytes-stored.ts';
import { counted } from './counted.ts';
import { listFiles } from './list-files.ts';
import type { OverheadCase } from './overhead-case.ts';
import { whilePeakMemory } from './peak-memory.ts';
import { type ProcessorTime, processorTimeSince } from './processor-time.ts';
import { SIDES, type SideName } from './sides.ts';

/** What one batch took. */
export interface BatchCost {
  readonly videos: number;
  readonly seconds: number;
  readonly activities: number;
  readonly processor: ProcessorTime;
  readonly history: BatchHistory;
  /** Most memory of the worker while it ran, in MB. */
  readonly peakMb: number;
  /** What it added. */
  readonly bytes: BytesStored;
}

/**
 * Runs one version's batches one after the other on its own servers, with its workers in this process.
 *
 * @throws Error when one does not end in time, or a video of it was not stored.
 */
export async function runSide(
  side: SideName,
  bench: OverheadCase,
  servers: BenchServers,
  { say, signal }: { readonly say: (line: string) => void; readonly signal: AbortSignal },
): Promise<BatchCost[]> {
  const { workflowsPath, activities: activitiesOf } = SIDES[side];
  const { slots, segments, warmUp, sizes } = bench;
  const workflowBundle = await bundleOf(workflowsPath);
  const context = activityContext(servers, { pacing: pacingSchema.parse({}), timeScale: 1 });
  const { activities, calls } = counted(activitiesOf(context, segments));
  return withWorkers(servers, { workflowBundle, activities, slots }, async () => {
    const costs: BatchCost[] = [];
    for (const videos of [warmUp, ...sizes]) {
      const run = runBatch(side, bench, servers, videos, calls);
      const cost = await within(bench.limitSeconds, `${side}: the batch of ${videos}`, run, signal);
      say(`${side}, ${videos} videos: ${cost.seconds.toFixed(1)} s, ${cost.history.events} events`);
      costs.push(cost);
    }
    return costs.slice(1);
  });
}

async function runBatch(
  side: SideName,
  { window }: OverheadCase,
  servers: BenchServers,
  videos: number,
  calls: () => number,
): Promise<BatchCost> {
  const listed = await listFiles(servers, `${side}-${videos}`, videos);
  const before = { bytes: await bytesStored(servers), calls: calls() };
  const processorTime = await processorTimeSince(servers.folder);
  const startedAt = performance.now();
  const { result: handle, peakMb } = await whilePeakMemory(async () => {
    const started = await SIDES[side].start(servers, { ...listed, videos, window });
    await started.result();
    return started;
  });
  const seconds = (performance.now() - startedAt) / 1000;
  const processor = await processorTime();
  const { stored } = await countOutcomes(servers.db, listed.batch);
  if (stored !== videos) throw new Error(`${side}: ${stored} of ${videos} videos were stored.`);
  const after = await bytesStored(servers);
  return {
    ...{ videos, seconds, processor, peakMb },
    activities: calls() - before.calls,
    history: await batchHistory(servers, handle),
    bytes: {
      postgres: after.postgres - before.bytes.postgres,
      temporal: after.temporal - before.bytes.temporal,
    },
  };
}
