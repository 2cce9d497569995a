import { chaptersOf } from '../domain/outline/chapters.ts';
import { OUTLINE_PROMPT_VERSION } from '../domain/outline/prompt.ts';
import type { StageResult } from '../domain/stages.ts';
import type { Outline } from '../domain/summary.ts';
import { outlineVideo } from '../engines/language-model/outline-video.ts';
import { loadSegments, transcriptDurationMs } from '../storage/database/transcripts.ts';
import type { ActivityContext } from './context.ts';
import type { AfterSegment } from './inputs.ts';
import { chosenMiner, toldAbout } from './mine/miner.ts';
import { createFinishedParts } from './outline/finished-parts.ts';
import { requireVideo } from './require-video.ts';
import { stageIdentity } from './stage/identity.ts';
import { meteredModel } from './stage/metered-model.ts';
import { runStage } from './stage/run-stage.ts';

export type Outlined = Outline & {
  readonly model: string;
  /** The tiny embedded model: its sentences are picked, not written. */
  readonly demo: boolean;
};

/** What a video is about, and its chapters, before anything is mined. */
export const createOutline = (context: ActivityContext) => {
  const finishedParts = createFinishedParts();
  return async (input: AfterSegment): Promise<StageResult<{ readonly chapters: number }>> => {
    const { db } = context;
    const outlined = await runStage<Outlined>(context, 'outline', input, (settings) => ({
      identity: async () => {
        const { identity, style } = await chosenMiner(context, input, settings);
        const { engine, model, digest, contextTokens } = identity;
        const { chapters } = await requireVideo(context, input);
        return stageIdentity('outline', settings, [input.segment], {
          engine,
          model,
          digest,
          contextTokens,
          style,
          prompt: OUTLINE_PROMPT_VERSION[style],
          told: style === 'abstractive' ? await toldAbout(context, input) : undefined,
          chapters,
        });
      },
      work: async (life, { configHash }) => {
        const { identity, style } = await chosenMiner(context, input, settings);
        const segments = await loadSegments(db, input.videoId, input.segment);
        const { shortSummary, sections, cost } = await outlineVideo({
          segments,
          style,
          told: await toldAbout(context, input),
          model: await meteredModel(context, 'miner', input, 'outline'),
          finished: finishedParts.of(configHash),
          signal: life.signal,
          onProgress: life.report,
        });
        const { chapters, chaptersFrom } = chaptersOf({
          segments,
          sections,
          durationMs: await transcriptDurationMs(db, input.videoId, input.transcribe),
          published: (await requireVideo(context, input)).chapters ?? [],
        });
        finishedParts.forget(configHash);
        const { model, demo } = identity;
        return {
          value: { shortSummary, chapters, chaptersFrom, model, demo },
          metrics: { ...cost },
        };
      },
    }));
    return { ...outlined, value: { chapters: outlined.value.chapters.length } };
  };
};
