import { SEGMENTATION_VERSION, segmentTranscript } from '../domain/segmentation.ts';
import type { StageResult } from '../domain/stages.ts';
import { findResult } from '../storage/database/stage-runs.ts';
import { loadTranscript, saveSegments } from '../storage/database/transcripts.ts';
import type { ActivityContext } from './context.ts';
import type { Identified } from './identify.ts';
import type { AfterIdentify } from './inputs.ts';
import { stageIdentity } from './stage/identity.ts';
import { runStage } from './stage/run-stage.ts';

export type Segmented = { readonly segments: number };

export const createSegment =
  (context: ActivityContext) =>
  async (input: AfterIdentify): Promise<StageResult<Segmented>> => {
    const settings = await context.settings(input.settingsHash);
    return runStage<Segmented>(context, {
      maxAttempts: settings.batch.maxAttempts,
      key: async () => ({
        videoId: input.videoId,
        stage: 'segment',
        configHash: stageIdentity('segment', settings, [input.transcribe, input.identify], {
          version: SEGMENTATION_VERSION,
        }),
      }),
      work: async (_life, key) => {
        const transcript = await loadTranscript(context.db, input.videoId, input.transcribe);
        const identified = await findResult<Identified>(context.db, {
          videoId: input.videoId,
          stage: 'identify',
          configHash: input.identify,
        });
        const segments = segmentTranscript(transcript.words, identified?.turns ?? [], {
          minChars: settings.segments.minChars,
          maxChars: settings.segments.maxChars,
          maxGapMs: settings.segments.maxGapSeconds * 1000,
        });
        return {
          value: { segments: segments.length },
          store: (trx) => saveSegments(trx, input.videoId, key.configHash, input.identify, segments),
        };
      },
    });
  };
