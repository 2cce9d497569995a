import { type RunStatistics, runStatistics } from '../../domain/statistics/run-statistics.ts';
import { causesOf } from '../../storage/database/batch-causes.ts';
import {
  accountUse,
  claimCounts,
  spokenSegments,
  stageNotes,
  stageWork,
  storedAudio,
  voiceShares,
} from '../../storage/database/batch-statistics.ts';
import type { BatchRecord } from '../../storage/database/batches.ts';
import type { Db } from '../../storage/database/database.ts';
import { queuePeaks } from '../../storage/database/queue-samples.ts';
import { heardOf } from '../../storage/database/speech-rates.ts';
import type { BatchReport } from './batch-report.ts';

const VOICES_SHOWN = 10;

/** The statistics of a batch since it was last started, until it ended or until now. */
export async function readStatistics(
  db: Db,
  batch: BatchRecord,
  { counts, elapsedSeconds }: Pick<BatchReport, 'counts' | 'elapsedSeconds'>,
): Promise<RunStatistics> {
  const { name, startedAt, endedAt } = batch;
  const [causes, audio, heard, spoken, voices, claims, work, notes, accounts, peaks] = await Promise.all([
    causesOf(db, name),
    storedAudio(db, name),
    heardOf(db, name),
    spokenSegments(db, name),
    voiceShares(db, name, VOICES_SHOWN),
    claimCounts(db, name),
    stageWork(db, name),
    stageNotes(db, name),
    accountUse(db, name),
    queuePeaks(db, startedAt, endedAt ?? new Date()),
  ]);
  const countOf = (outcome: string, reason: string): number =>
    causes.find((cause) => cause.outcome === outcome && cause.reason === reason)?.count ?? 0;
  return runStatistics({
    counts,
    wallSeconds: elapsedSeconds,
    ...audio,
    heard,
    spoken,
    voices,
    withoutSpeech: countOf('skipped', 'no-speech') + countOf('unavailable', 'not-media'),
    alreadyStored: countOf('skipped', 'already-stored'),
    monologues: notes.monologues,
    embedding: { calls: notes.embeddingCalls, texts: notes.textsEmbedded },
    claims,
    work,
    accounts,
    peaks,
  });
}
