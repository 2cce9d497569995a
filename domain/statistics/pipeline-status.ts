import type { OutcomeKind } from '../outcomes.ts';
import type { Stage } from '../stages.ts';
import type { StageRow } from './stage-table.ts';

/**
 * The status of a pipeline under the names of the systems that vidmine replaces (seed-systems.md, 1.8), for scripts
 * that know them. Each counts what it says: downloads are downloads, and processed is what is stored.
 */
export interface PipelineStatus {
  readonly downloads: {
    readonly completed: number;
    readonly queued: number;
    /** Identities that download now. */
    readonly accounts_active: number;
  };
  readonly processing: {
    readonly transcription_queue: number;
    readonly mining_queue: number;
    readonly evaluation_queue: number;
    readonly total_queued: number;
  };
  readonly workers: {
    readonly transcription_active: number;
    readonly mining_active: number;
    readonly evaluation_active: number;
  };
  readonly timing: {
    readonly elapsed_hours: number;
    /** Null where too little has ended to say. */
    readonly estimated_remaining_hours: number | null;
    readonly download_rate_per_hour: number;
    readonly processing_rate_per_hour: number;
  };
  /** True where it has ended and nothing of it failed or is parked. */
  readonly success: boolean;
  readonly videos_processed: number;
  readonly accounts_used: number;
}

export interface PipelineFacts {
  readonly stages: readonly StageRow[];
  readonly counts: Readonly<Record<OutcomeKind | 'open', number>>;
  readonly ended: boolean;
  readonly elapsedSeconds: number;
  readonly remainingSeconds: number | undefined;
  /** Completed downloads since the start. */
  readonly downloaded: number;
  readonly accountsActive: number;
  readonly accountsUsed: number;
}

export function pipelineStatus(facts: PipelineFacts): PipelineStatus {
  const { stages, counts, elapsedSeconds, remainingSeconds } = facts;
  const row = (stage: Stage) => stages.find((one) => one.stage === stage);
  const waiting = (stage: Stage): number => row(stage)?.waiting ?? 0;
  const active = (stage: Stage): number => row(stage)?.inWork ?? 0;
  const perHour = (count: number): number => (elapsedSeconds <= 0 ? 0 : (count * 3600) / elapsedSeconds);
  return {
    downloads: {
      completed: facts.downloaded,
      queued: waiting('download'),
      accounts_active: facts.accountsActive,
    },
    processing: {
      transcription_queue: waiting('transcribe'),
      mining_queue: waiting('mine'),
      evaluation_queue: waiting('evaluate'),
      total_queued: stages.reduce((sum, one) => sum + (one.stage === 'download' ? 0 : one.waiting), 0),
    },
    workers: {
      transcription_active: active('transcribe'),
      mining_active: active('mine'),
      evaluation_active: active('evaluate'),
    },
    timing: {
      elapsed_hours: elapsedSeconds / 3600,
      estimated_remaining_hours: remainingSeconds === undefined ? null : remainingSeconds / 3600,
      download_rate_per_hour: perHour(facts.downloaded),
      processing_rate_per_hour: perHour(counts.stored),
    },
    success: facts.ended && counts.failed + counts.parked === 0,
    videos_processed: counts.stored,
    accounts_used: facts.accountsUsed,
  };
}
