import type { Connection } from '@temporalio/client';
import { tsToMs } from '@temporalio/common/lib/time.js';
import { QUEUES, type Queue } from '../../domain/queues.ts';
import { describeNamespace, registerSearchAttributes } from '../../stack/servers/temporal-namespace.ts';
import { type DoctorContext, START_IT } from './doctor-context.ts';
import type { Finding } from './finding.ts';

const SHORT_RETENTION_DAYS = 7;
/** A worker asks for work at least once a minute; one not heard of for longer is gone. */
const LAST_HEARD_MS = 120_000;
const WORKFLOWS = 1;
const ACTIVITIES = 2;

/** The server, how long it keeps what has ended, and whether our search attributes are registered. */
export async function checkTemporal({ configuration, stack, temporal }: DoctorContext): Promise<Finding[]> {
  if (temporal === undefined) {
    return [{ part: 'Temporal', status: 'warning', found: 'embedded, not running', todo: START_IT }];
  }
  const connection = await temporal();
  const { namespace } = configuration.temporal;
  const { serverVersion } = await connection.workflowService.getSystemInfo({});
  const { retentionDays, missingSearchAttributes } = await describeNamespace(connection, namespace);
  const address = configuration.temporal.address ?? stack?.temporalAddress;
  const ui = stack?.temporalUiUrl === undefined ? '' : `, UI ${stack.temporalUiUrl}`;
  const short = retentionDays < SHORT_RETENTION_DAYS;
  return [
    {
      part: 'Temporal',
      status: short ? 'warning' : 'ok',
      found: `${address}, namespace ${namespace}, keeps closed workflows ${retentionDays} days${ui}`,
      version: serverVersion ?? undefined,
      ...(short && {
        todo: `Embedded, it keeps less while the disk is low. Otherwise: temporal operator namespace update -n ${namespace} --retention 90d`,
      }),
    },
    await searchAttributesFinding(connection, namespace, missingSearchAttributes),
  ];
}

/** Registers what is missing, as `vidmine up` does: without them no video can start. */
async function searchAttributesFinding(
  connection: Connection,
  namespace: string,
  missing: readonly string[],
): Promise<Finding> {
  const part = 'search attributes';
  if (missing.length === 0) return { part, status: 'ok', found: 'all registered' };
  try {
    await registerSearchAttributes(connection, namespace);
    return { part, status: 'ok', found: `registered now: ${missing.join(', ')}` };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return {
      part,
      status: 'problem',
      found: `not registered: ${missing.join(', ')}; they cannot be registered from here (${why})`,
      todo: `Without them no video can start. Whoever runs the server registers each: temporal operator search-attribute create -n ${namespace} --type Keyword --name NAME`,
    };
  }
}

/** Who works on each queue. A queue of this machine without a worker stands still. */
export async function checkWorkers({ configuration, temporal }: DoctorContext): Promise<Finding[]> {
  if (temporal === undefined) {
    return [{ part: 'workers', status: 'warning', found: 'not running', todo: START_IT }];
  }
  const connection = await temporal().catch(() => undefined);
  if (connection === undefined) {
    return [{ part: 'workers', status: 'problem', found: 'cannot be asked for: Temporal does not answer' }];
  }
  const { namespace } = configuration.temporal;
  const workers = async (queue: Queue): Promise<number> => {
    const { pollers } = await connection.workflowService.describeTaskQueue({
      namespace,
      taskQueue: { name: queue },
      taskQueueType: queue === 'orchestration' ? WORKFLOWS : ACTIVITIES,
    });
    const heard = (pollers ?? []).filter(
      ({ lastAccessTime }) => lastAccessTime && Date.now() - tsToMs(lastAccessTime) < LAST_HEARD_MS,
    );
    return new Set(heard.map(({ identity }) => identity)).size;
  };
  const counts = await Promise.all(QUEUES.map(async (queue) => ({ queue, count: await workers(queue) })));
  return workerFindings(counts, configuration.workers.queues);
}

export interface QueueWorkers {
  readonly queue: Queue;
  /** Worker processes that asked for its work lately. */
  readonly count: number;
}

/** @param own queues this machine is to serve. */
export function workerFindings(counts: readonly QueueWorkers[], own: readonly Queue[]): Finding[] {
  const served = counts.filter(({ count }) => count > 0);
  const idle = counts.filter(({ count }) => count === 0).map(({ queue }) => queue);
  const missingHere = idle.filter((queue) => own.includes(queue));
  const missingElsewhere = idle.filter((queue) => !own.includes(queue));
  return [
    ...(served.length === 0
      ? []
      : [
          {
            part: 'workers',
            status: 'ok' as const,
            found: served.map(({ queue, count }) => `${queue} ${count}`).join(', '),
          },
        ]),
    ...(missingHere.length === 0
      ? []
      : [
          {
            part: 'workers',
            status: 'problem' as const,
            found: `nobody works on ${missingHere.join(', ')}`,
            todo: `${START_IT}; the reason of a failing worker stands in .vidmine/logs/worker.log`,
          },
        ]),
    ...(missingElsewhere.length === 0
      ? []
      : [
          {
            part: 'workers',
            status: 'warning' as const,
            found: `nobody works on ${missingElsewhere.join(', ')}, which this machine does not serve`,
            todo: 'Start a worker for them elsewhere, or add them to workers.queues here',
          },
        ]),
  ];
}
