import type { WorkflowHandle } from '@temporalio/client';
import type { WorkflowBundle } from '@temporalio/worker';
import type { Activities } from '../../activities/activities.ts';
import type { ScheduleCase } from '../../domain/schedule/schedule-case.ts';
import { activityContext } from '../servers/activity-context.ts';
import { within } from '../servers/bounded.ts';
import type { BenchServers } from '../servers/open-servers.ts';
import { withWorkers } from '../servers/with-workers.ts';
import type { BenchCase } from './bench-case.ts';
import { Pieces } from './pieces.ts';
import { type Listed, listVideos } from './rows.ts';
import { waitingActivities } from './waiting-activities.ts';
import { WaitingWork } from './waiting-work.ts';
import { WorkLog } from './work-log.ts';

/** One way to bring a list of videos to its end, on the same servers, slots and pieces of work as any other. */
export interface Side {
  readonly name: string;
  readonly workflowBundle: WorkflowBundle;
  /** Starts it, and resolves when every video has come to its end. Whatever is started is given to `started`. */
  run(context: SideContext): Promise<void>;
}

export interface SideContext {
  readonly servers: BenchServers;
  readonly bench: BenchCase;
  readonly schedule: ScheduleCase;
  readonly listed: Listed;
  readonly signal: AbortSignal;
  readonly started: (handle: WorkflowHandle) => void;
}

export interface Run {
  readonly makespanSeconds: number;
  readonly log: WorkLog;
  /** Videos that were stored. */
  readonly stored: number;
}

export interface RunOptions {
  /** Names the batch and draws every piece of work. */
  readonly seed: string;
  /** It is cancelled after so many seconds. */
  readonly limitSeconds: number;
  readonly signal: AbortSignal;
}

/** @throws Error when it does not end in time, or a video came to no good end. */
export async function runSide(
  side: Side,
  servers: BenchServers,
  bench: BenchCase,
  { seed, limitSeconds, signal }: RunOptions,
): Promise<Run> {
  const schedule: ScheduleCase = { ...bench.schedule, seed, startsAtMs: Date.now() };
  const log = new WorkLog();
  const listed = await listVideos(servers.db, `${side.name}-${seed}`, bench);
  const activities = activitiesOf(servers, bench, schedule, log);
  const handles: WorkflowHandle[] = [];
  const ended = new AbortController();
  const { slots } = schedule;
  try {
    return await withWorkers(
      servers,
      { workflowBundle: side.workflowBundle, activities, slots },
      async () => {
        const startMs = performance.now();
        const context = {
          ...{ servers, bench, schedule, listed },
          signal: AbortSignal.any([signal, ended.signal]),
          started: (handle: WorkflowHandle) => handles.push(handle),
        };
        await within(limitSeconds, `The run ${listed.batch}`, side.run(context), signal);
        const makespanSeconds = (performance.now() - startMs) / 1000;
        await endWorkflows(handles);
        return { makespanSeconds, log, stored: log.count('publish') };
      },
    );
  } finally {
    ended.abort(new Error('the run is over'));
    await endWorkflows(handles);
  }
}

function activitiesOf(
  servers: BenchServers,
  bench: BenchCase,
  schedule: ScheduleCase,
  log: WorkLog,
): Activities {
  const { segmentsPerVideo: segments, audioBytes, failures } = schedule;
  const pieces = new Pieces(schedule, bench.timeScale);
  const retryMs = (failures?.retrySeconds ?? 0) * 1000 * bench.timeScale;
  const waiting = new WaitingWork(pieces, log, retryMs);
  return waitingActivities(
    activityContext(servers, { pacing: bench.schedule.pacing, timeScale: bench.timeScale }),
    waiting,
    { segments, audioBytes },
  );
}

/** Whatever still runs is of no use to anybody. */
async function endWorkflows(handles: WorkflowHandle[]): Promise<void> {
  await Promise.all(handles.splice(0).map((handle) => handle.terminate('the bench is over').catch(() => {})));
}
