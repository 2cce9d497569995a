import { fileURLToPath } from 'node:url';
import type { WorkflowHandleWithFirstExecutionRunId } from '@temporalio/client';
import type { Activities } from '../../activities/activities.ts';
import type { ActivityContext } from '../../activities/context.ts';
import type { BatchName } from '../../domain/ids.ts';
import { batchWorkflowId } from '../../domain/ids.ts';
import { batchPriority } from '../../domain/priority.ts';
import type { BenchServers } from '../servers/open-servers.ts';
import { noOpActivities } from './no-op-activities.ts';
import { withPlainActivities } from './plain/plain-activities.ts';

export type SideName = 'ours' | 'plain';

export interface ListedBatch {
  readonly batch: BatchName;
  readonly settingsHash: string;
  readonly videos: number;
  readonly window: number;
}

/** One version of the work. */
export interface Side {
  readonly workflowsPath: string;
  readonly activities: (context: ActivityContext, segments: number) => Activities;
  readonly start: (
    servers: Pick<BenchServers, 'client'>,
    listed: ListedBatch,
  ) => Promise<WorkflowHandleWithFirstExecutionRunId>;
}

const file = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

export const SIDES: Readonly<Record<SideName, Side>> = {
  ours: {
    workflowsPath: file('../../workflows/workflows.ts'),
    activities: noOpActivities,
    start: ({ client }, { batch, settingsHash, videos, window }) => {
      const priority = batchPriority(batch, videos);
      return client.workflow.start('batch', {
        workflowId: batchWorkflowId(batch),
        taskQueue: 'orchestration',
        args: [{ batch, settingsHash, reprocess: false, window, priority }],
        priority,
      });
    },
  },
  plain: {
    workflowsPath: file('./plain/workflows.ts'),
    activities: (context, segments) => withPlainActivities(noOpActivities(context, segments), context),
    start: ({ client }, { batch, settingsHash, window }) =>
      client.workflow.start('plainBatch', {
        workflowId: batchWorkflowId(batch),
        taskQueue: 'orchestration',
        args: [{ batch, settingsHash, lanes: window }],
      }),
  },
};
