import { miningStyle } from '../domain/mining/task.ts';
import type { StoredSettings } from '../domain/result-settings.ts';
import type { StageResult } from '../domain/stages.ts';
import { beginningOf, type SummaryMaterial, summaryMaterial } from '../domain/summaries/material.ts';
import { SUMMARY_PROMPT_VERSION } from '../domain/summaries/prompt.ts';
import { quotedSummary } from '../domain/summaries/quoted-summary.ts';
import type { Outline, VideoSummary } from '../domain/summary.ts';
import { NO_COST } from '../engines/language-model/ask.ts';
import { summariseVideo } from '../engines/language-model/summarise-video.ts';
import { requireResult } from '../storage/database/stage-runs.ts';
import { loadSegments } from '../storage/database/transcripts.ts';
import type { ActivityContext } from './context.ts';
import type { SummariseInput } from './inputs.ts';
import { loadMinedKnowledge } from './mined-knowledge.ts';
import type { Outlined } from './outline.ts';
import { requireVideo } from './require-video.ts';
import type { Life } from './stage/heartbeat.ts';
import { stageIdentity } from './stage/identity.ts';
import { meteredModel } from './stage/metered-model.ts';
import { runStage } from './stage/run-stage.ts';

export type Summarised = VideoSummary;

/** All summaries of a video; the long one is made from what mining and evaluation found in it. */
export const createSummarise =
  (context: ActivityContext) =>
  async (input: SummariseInput): Promise<StageResult<{ readonly words: number }>> => {
    const summarised = await runStage<Summarised>(context, 'summarise', input, (settings) => ({
      identity: async () => {
        const { engine, model, digest, contextTokens, demo } = await (await context.flagship()).identity();
        const { title, channel, description } = await requireVideo(context, input);
        const words = isWorded(settings, { demo });
        return stageIdentity('summarise', settings, [input.evaluate, input.outline ?? 'not-outlined'], {
          engine,
          model,
          digest,
          contextTokens,
          words,
          prompt: SUMMARY_PROMPT_VERSION,
          told: words ? { title, channel, description: description && beginningOf(description) } : undefined,
        });
      },
      work: async (life) => {
        const { model, demo } = await (await context.flagship()).identity();
        const outline = await outlineOf(context, input);
        const { shortSummary, chapters, chaptersFrom } = outline;
        const material = await materialOf(context, input, outline);
        const { longSummary, cost } =
          material.claims.length === 0
            ? { longSummary: shortSummary, cost: NO_COST }
            : isWorded(settings, { demo })
              ? await askFor(context, input, material, life)
              : { longSummary: quotedSummary(material), cost: NO_COST };
        return { value: { shortSummary, chapters, chaptersFrom, longSummary, model }, metrics: { ...cost } };
      },
    }));
    return { ...summarised, value: { words: wordsIn(summarised.value.longSummary) } };
  };

/** Whether a model words the summary; else the best claims stand for it. */
const isWorded = (settings: StoredSettings, model: { readonly demo: boolean }): boolean =>
  miningStyle(settings.mining, model) === 'abstractive';

const NOT_OUTLINED: Outline = { shortSummary: '', chapters: [], chaptersFrom: 'model' };

const outlineOf = async ({ db }: ActivityContext, { videoId, outline }: SummariseInput): Promise<Outline> =>
  outline === undefined
    ? NOT_OUTLINED
    : requireResult<Outlined>(db, { videoId, stage: 'outline', configHash: outline });

async function materialOf(
  context: ActivityContext,
  input: SummariseInput,
  outline: Outline,
): Promise<SummaryMaterial> {
  const { id, title = id, channel, description } = await requireVideo(context, input);
  const segments = await loadSegments(context.db, input.videoId, input.segment);
  return summaryMaterial({
    title,
    channel,
    description,
    outline,
    ...(await loadMinedKnowledge(context, input)),
    segmentStartsMs: new Map(segments.map(({ ordinal, startMs }) => [ordinal, startMs])),
  });
}

const askFor = async (
  context: ActivityContext,
  input: SummariseInput,
  material: SummaryMaterial,
  life: Life,
) =>
  summariseVideo({
    material,
    model: await meteredModel(context, 'flagship', input, 'summarise'),
    signal: life.signal,
    onProgress: (outputTokens) => life.report({ outputTokens }),
  });

const wordsIn = (text: string): number => text.match(/[\p{L}\p{N}]+/gu)?.length ?? 0;
