import { finalClaimText } from '../domain/claims.ts';
import { freshTokens } from '../domain/result-settings.ts';
import type { StageResult } from '../domain/stages.ts';
import { isRegistered } from '../storage/database/embedding-models.ts';
import { textHash } from '../storage/database/text-hash.ts';
import { loadSegments } from '../storage/database/transcripts.ts';
import { deviceAnnouncer } from './announce-device.ts';
import type { ActivityContext } from './context.ts';
import { embedTexts } from './embedding/embed-texts.ts';
import { registeredModel } from './embedding/registered-model.ts';
import type { AfterEvaluate } from './inputs.ts';
import { loadMinedKnowledge } from './mined-knowledge.ts';
import { stageIdentity } from './stage/identity.ts';
import { meteredEmbedder } from './stage/metered-embedder.ts';
import { runStage } from './stage/run-stage.ts';

export type Embedded = {
  readonly embeddingModelId: number;
  readonly segments: number;
  readonly claims: number;
};

/**
 * A vector for every segment, whoever speaks, and for every claim. Stored vectors are found by their text; where
 * this very stage is to be made anew, they are replaced.
 *
 * Metrics: `embedded` texts in `milliseconds` of this stage, waits for calls shared with other videos included;
 * `engineMs` is its part of the engine's time. Over several videos, texts per second of the engine are the sums of
 * `embedded` and `engineMs`.
 */
export const createEmbed = (context: ActivityContext) => {
  const announceDevice = deviceAnnouncer();
  return (input: AfterEvaluate): Promise<StageResult<Embedded>> =>
    runStage<Embedded>(context, 'embed', input, (settings) => ({
      identity: async () => {
        const { engine, model, digest, maxTokens } = await (await context.embedder()).identity();
        const upstream = [input.segment, input.evaluate ?? 'not-mined'];
        return stageIdentity('embed', settings, upstream, { engine, model, digest, maxTokens });
      },
      // Its vectors were deleted since, after a change-over to another model.
      stillUsable: ({ embeddingModelId }) => isRegistered(context.db, embeddingModelId),
      work: async (life) => {
        const embedder = await meteredEmbedder(context, input);
        const modelId = await registeredModel(context.db, await embedder.identity());
        const segments = await loadSegments(context.db, input.videoId, input.segment);
        const { claims } = await loadMinedKnowledge(context, input);
        const started = performance.now();
        const anew = freshTokens(settings).embed !== undefined;
        const means = { db: context.db, embedder, life };
        const embedded =
          (await embedTexts(
            means,
            { modelId, kind: 'segment', anew },
            byHash(segments.map(({ text }) => text)),
          )) +
          (await embedTexts(means, { modelId, kind: 'claim', anew }, byHash(claims.map(finalClaimText))));
        const milliseconds = Math.round(performance.now() - started);
        const engineMs = Math.round(embedder.engineMs());
        const device = embedded > 0 ? await announceDevice(embedder) : undefined;
        return {
          value: { embeddingModelId: modelId, segments: segments.length, claims: claims.length },
          metrics: { embedded, milliseconds, engineMs, ...(device && { device: device.name }) },
        };
      },
    }));
};

const byHash = (texts: readonly string[]): ReadonlyMap<string, string> =>
  new Map(texts.map((text) => [textHash(text), text]));
