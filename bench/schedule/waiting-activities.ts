import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Activities, createActivities } from '../../activities/activities.ts';
import type { ActivityContext } from '../../activities/context.ts';
import type { VideoInput } from '../../activities/inputs.ts';
import { DownloadError } from '../../domain/download/download-error.ts';
import type { ScheduledWork } from '../../domain/schedule/schedule-case.ts';
import type { StageResult } from '../../domain/stages.ts';
import type { DownloadedAudio, Downloader, DownloadRequest } from '../../engines/downloader/downloader.ts';
import { videoNumber } from './video-ids.ts';
import type { WaitingWork } from './waiting-work.ts';

export interface WaitingCase {
  readonly segments: number;
  readonly audioBytes: number;
}

/**
 * The activities as they are but for the stages: the list, turns, downloads in their turn, pacing and outcomes are
 * real, over real rows; a stage only takes its time.
 */
export function waitingActivities(
  context: ActivityContext,
  waiting: WaitingWork,
  { segments, audioBytes }: WaitingCase,
): Activities {
  const downloader = waitingDownloader(waiting, audioBytes);
  const real = createActivities({ ...context, downloader: () => downloader });
  const stage =
    <T extends object>(work: ScheduledWork, value: T) =>
    async ({ videoId }: VideoInput): Promise<StageResult<T>> => {
      await waiting.activity(work, videoId);
      return { configHash: work, reused: false, value };
    };
  const identify = stage('identify', { turns: [], rule: 'not-identified' as const, speakers: 0 });
  const mined = {
    ...{ style: 'extractive' as const, model: 'none', demo: false },
    ...{ segments, claims: 0, dropped: 0 },
  };
  return {
    ...real,
    network: {
      ...real.network,
      probe: async ({ videoId }) => {
        await waiting.activity('probe', videoId);
        const known = { title: videoId, channel: '', needsLease: true, mining: true };
        return { decision: 'take', ...known, downloadedBefore: false, unchecked: [] };
      },
    },
    speech: { transcribe: stage('transcribe', { language: 'en', durationMs: 1, words: 1 }), identify },
    voices: { identify },
    llm: {
      outline: stage('outline', { chapters: 1 }),
      planMining: async () => {
        const pending = Array.from({ length: segments }, (_, ordinal) => ({ segmentId: ordinal, ordinal }));
        return { configHash: 'segment', total: segments, pending };
      },
      mineSegment: async ({ videoId, ordinal }) => {
        await waiting.activity('segment', videoId, ordinal);
        return { reused: false };
      },
      concludeMining: async () => ({ configHash: 'segment', reused: false, value: mined }),
    },
    flagship: {
      evaluate: stage('evaluate', { accepted: 0, rejected: 0, unevaluated: 0 }),
      summarise: stage('summarise', { words: 1 }),
      relateClaims: async ({ videoId }) => {
        await waiting.activity('link', videoId);
        return { judged: 0 };
      },
    },
    embedding: { ...real.embedding, embed: stage('embed', { embeddingModelId: 1, segments, claims: 0 }) },
    database: {
      ...real.database,
      segment: stage('divide', { segments }),
      publish: stage('publish', { segments, claims: 0 }),
      linkVideo: async () => ({ neighbours: 0, entities: 0 }),
    },
  };
}

/** Takes the time of a download and brings an empty file; where it is to fail, the site gives it nothing once. */
function waitingDownloader(waiting: WaitingWork, sizeBytes: number): Downloader {
  const tried = new Map<string, number>();
  return {
    download: async ({ video, folder, signal }: DownloadRequest): Promise<DownloadedAudio> => {
      const attempt = (tried.get(video.id) ?? 0) + 1;
      tried.set(video.id, attempt);
      const piece = { work: 'download' as const, video: videoNumber(video.id) };
      if (!(await waiting.attempt(piece, attempt, signal))) throw nothingCame();
      await mkdir(folder, { recursive: true });
      const path = join(folder, 'audio');
      await writeFile(path, '');
      return { path, sizeBytes, durationMs: 1, codec: 'none', metadata: video, askedSite: true };
    },
    lookUp: async ({ video }) => video,
  };
}

const nothingCame = (): DownloadError => {
  const said = { reason: 'fails-once', detail: 'fails once' };
  return new DownloadError(
    { verdict: 'retry-now', reason: said.reason, counted: true },
    { fault: 'video', ...said },
  );
};
