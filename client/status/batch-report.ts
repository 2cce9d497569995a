import type { OutcomeKind } from '../../domain/outcomes.ts';
import { type SpeechRates, speechRates } from '../../domain/speech/speech-rates.ts';
import { spendOf } from '../../storage/database/batch-spend.ts';
import { parkedUntil } from '../../storage/database/batch-videos.ts';
import { type BatchRecord, countOutcomes } from '../../storage/database/batches.ts';
import { type CallCosts, totalCosts } from '../../storage/database/call-costs.ts';
import type { Db } from '../../storage/database/database.ts';
import {
  type SettledVideo,
  settledVideos,
  type VideoInWork,
  videosInWork,
} from '../../storage/database/progress.ts';
import { heardOf } from '../../storage/database/speech-rates.ts';

export interface BatchReport {
  readonly batch: string;
  readonly source: string;
  readonly startedAt: Date;
  readonly endedAt: Date | undefined;
  readonly elapsedSeconds: number;
  readonly total: number;
  readonly counts: Readonly<Record<OutcomeKind | 'open', number>>;
  readonly inWork: readonly VideoInWork[];
  /** Videos that ended otherwise than stored, by cause, most frequent first. */
  readonly causes: readonly Cause[];
  /** Parts that are down now: the last attempt of a video waits for them. */
  readonly waitingFor: readonly {
    readonly reason: string;
    readonly detail: string;
    readonly videos: number;
  }[];
  /** When the first parked video is tried again; undefined where none is parked. */
  readonly parkedUntil: Date | undefined;
  /** Stored videos per hour since the start. */
  readonly storedPerHour: number;
  /** What models did for it so far; maxSpend undefined: it may spend what it needs. */
  readonly models: CallCosts & { readonly maxSpend: number | undefined };
  /** How fast its recordings were transcribed; undefined where none was. */
  readonly speech: SpeechRates | undefined;
}

export interface Cause {
  readonly outcome: OutcomeKind;
  readonly reason: string;
  readonly detail: string;
  readonly videoIds: readonly string[];
}

export async function batchReport(db: Db, batch: BatchRecord): Promise<BatchReport> {
  const [counts, inWork, settled, parked, costs, { maxSpend }, heard] = await Promise.all([
    countOutcomes(db, batch.name),
    videosInWork(db, batch.name),
    settledVideos(db, batch.name),
    parkedUntil(db, batch.name),
    totalCosts(db, { batch: batch.name }),
    spendOf(db, batch.name),
    heardOf(db, batch.name),
  ]);
  const end = batch.endedAt ?? new Date();
  const elapsedSeconds = (end.getTime() - batch.startedAt.getTime()) / 1000;
  return {
    batch: batch.name,
    source: batch.source,
    startedAt: batch.startedAt,
    endedAt: batch.endedAt,
    elapsedSeconds,
    total: Object.values(counts).reduce((sum, count) => sum + count, 0),
    counts,
    inWork,
    causes: causesOf(settled),
    waitingFor: partsDown(inWork),
    parkedUntil: parked,
    storedPerHour: counts.stored / Math.max(elapsedSeconds / 3600, 1 / 3600),
    models: { ...costs, maxSpend },
    speech: speechRates(heard, elapsedSeconds),
  };
}

/** Groups by outcome and reason what did not end well or needs a look; the detail shown is the first one met. */
export function causesOf(settled: readonly SettledVideo[]): Cause[] {
  const groups = new Map<string, Cause & { videoIds: string[] }>();
  for (const { videoId, outcome } of settled) {
    // Stored with a detail: nothing failed, and yet a person should look.
    if (outcome.kind === 'cancelled' || outcome.detail === undefined) continue;
    const reason = outcome.kind === 'stored' ? 'warning' : outcome.reason;
    const key = `${outcome.kind}/${reason}`;
    const group = groups.get(key) ?? {
      outcome: outcome.kind,
      reason,
      detail: outcome.detail,
      videoIds: [],
    };
    group.videoIds.push(videoId);
    groups.set(key, group);
  }
  return [...groups.values()].sort((a, b) => b.videoIds.length - a.videoIds.length);
}

function partsDown(inWork: readonly VideoInWork[]) {
  const down = new Map<string, { reason: string; detail: string; videos: number }>();
  for (const video of inWork) {
    if (video.status !== 'failed' || video.fault !== 'system' || video.reason === null) continue;
    const part = down.get(video.reason) ?? { reason: video.reason, detail: video.detail ?? '', videos: 0 };
    down.set(video.reason, { ...part, videos: part.videos + 1 });
  }
  return [...down.values()];
}
