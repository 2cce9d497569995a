import type { Eta } from '../../domain/diagnosis/outlook.ts';
import { type PipelineStatus, pipelineStatus } from '../../domain/statistics/pipeline-status.ts';
import type { AccountUse } from '../../domain/statistics/run-statistics.ts';
import type { BatchReport } from './batch-report.ts';
import type { DownloadsReport } from './downloads-report.ts';

export interface PipelineParts {
  readonly accounts: readonly AccountUse[];
  readonly downloads: DownloadsReport | undefined;
  readonly eta: Eta | undefined;
}

/** A batch under the names of the systems that vidmine replaces. */
export const pipelineOf = (
  { stages, counts, endedAt, elapsedSeconds }: BatchReport,
  { accounts, downloads, eta }: PipelineParts,
): PipelineStatus =>
  pipelineStatus({
    stages,
    counts,
    ended: endedAt !== undefined,
    elapsedSeconds,
    remainingSeconds: endedAt === undefined ? eta?.likelySeconds : 0,
    downloaded: stages.find(({ stage }) => stage === 'download')?.completed ?? 0,
    accountsActive: downloads?.accounts.filter(({ downloading }) => downloading > 0).length ?? 0,
    accountsUsed: accounts.filter(({ turns }) => turns > 0).length,
  });
