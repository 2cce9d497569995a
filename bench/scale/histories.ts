import type { Client } from '@temporalio/client';

export interface HistoryLengths {
  readonly batch: number;
  readonly video: number;
  /** Times that the batch continued as new, and once. */
  readonly batchRuns: number;
}

/** The longest history of each kind, in events, over all runs. */
export async function longestHistories({ workflow }: Pick<Client, 'workflow'>): Promise<HistoryLengths> {
  const longest = { batch: 0, video: 0, batchRuns: 0 };
  for await (const { type, historyLength } of workflow.list()) {
    if (type !== 'batch' && type !== 'video') continue;
    longest[type] = Math.max(longest[type], historyLength);
    if (type === 'batch') longest.batchRuns += 1;
  }
  return longest;
}
