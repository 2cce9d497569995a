import { SEGMENTATION_VERSION, segmentTranscript } from '../domain/segmentation.ts';
import type { StageResult } from '../domain/stages.ts';
import { requireResult } from '../storage/database/stage-runs.ts';
import { loadTranscript, saveSegments } from '../storage/database/transcripts.ts';
import type { ActivityContext } from './context.ts';
import type { Identified } from './identify.ts';
import type { AfterIdentify } from './inputs.ts';
import { stageIdentity } from './stage/identity.ts';
import { runStage } from './stage/run-stage.ts';

export type Segmented = { readonly segments: number };

export const createSegment =
  (context: ActivityContext) =>
  (input: AfterIdentify): Promise<StageResult<Segmented>> =>
    runStage<Segmented>(context, 'segment', input, (settings) => ({
      identity: async () =>
        stageIdentity('segment', settings, [input.transcribe, input.identify], {
          version: SEGMENTATION_VERSION,
        }),
      work: async (_life, key) => {
        const transcript = await loadTranscript(context.db, input.videoId, input.transcribe);
        const { turns } = await requireResult<Identified>(context.db, {
          videoId: input.videoId,
          stage: 'identify',
          configHash: input.identify,
        });
        const segments = segmentTranscript(transcript.words, turns, {
          minChars: settings.segments.minChars,
          maxChars: settings.segments.maxChars,
          maxGapMs: settings.segments.maxGapSeconds * 1000,
          maxDurationMs: settings.segments.maxDurationSeconds * 1000,
        });
        return {
          value: { segments: segments.length },
          store: (trx) => saveSegments(trx, input.videoId, key.configHash, input.identify, segments),
        };
      },
    }));
