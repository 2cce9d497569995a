import { finalClaimText } from '../domain/claims.ts';
import { freshTokens } from '../domain/result-settings.ts';
import type { StageResult } from '../domain/stages.ts';
import { registerEmbeddingModel } from '../storage/database/embedding-models.ts';
import {
  type EmbeddedKind,
  missingTextHashes,
  replaceEmbeddings,
  storeEmbeddings,
} from '../storage/database/embeddings.ts';
import { textHash } from '../storage/database/text-hash.ts';
import { loadSegments } from '../storage/database/transcripts.ts';
import { deviceAnnouncer } from './announce-device.ts';
import type { ActivityContext } from './context.ts';
import type { AfterEvaluate } from './inputs.ts';
import { loadMinedKnowledge } from './mined-knowledge.ts';
import type { Life } from './stage/heartbeat.ts';
import { stageIdentity } from './stage/identity.ts';
import { runStage } from './stage/run-stage.ts';

export type Embedded = {
  readonly embeddingModelId: number;
  readonly segments: number;
  readonly claims: number;
};

/**
 * Texts per transaction, unless the engine takes more in one call: what a crash in the middle of a long video repeats
 * at most.
 */
const TEXTS_AT_ONCE = 128;

/**
 * A vector for every segment, whoever speaks, and for every claim. Stored vectors are found by their text; where
 * this very stage is to be made anew, they are replaced.
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
      work: async (life) => {
        const embedder = await context.embedder();
        const modelId = await registerEmbeddingModel(context.db, await embedder.identity());
        const segments = await loadSegments(context.db, input.videoId, input.segment);
        const { claims } = await loadMinedKnowledge(context, input);
        const claimTexts = claims.map(finalClaimText);
        const started = performance.now();
        const texts = segments.map((segment) => segment.text);
        const anew = freshTokens(settings).embed !== undefined;
        const embedded =
          (await embedTexts(context, { modelId, kind: 'segment', anew }, texts, life)) +
          (await embedTexts(context, { modelId, kind: 'claim', anew }, claimTexts, life));
        const milliseconds = Math.round(performance.now() - started);
        const device = embedded > 0 ? await announceDevice(embedder) : undefined;
        return {
          value: { embeddingModelId: modelId, segments: segments.length, claims: claims.length },
          metrics: { embedded, milliseconds, ...(device && { device: device.name }) },
        };
      },
    }));
};

interface Embedding {
  readonly modelId: number;
  readonly kind: EmbeddedKind;
  /** Also what has a vector. */
  readonly anew: boolean;
}

/** Embeds what has no vector yet, or all of it anew; returns how many texts that were. */
async function embedTexts(
  context: ActivityContext,
  { modelId, kind, anew }: Embedding,
  texts: readonly string[],
  life: Life,
): Promise<number> {
  const byHash = new Map(texts.map((text) => [textHash(text), text]));
  const all = [...byHash.keys()];
  const wanted = anew ? all : await missingTextHashes(context.db, modelId, kind, all);
  const store = anew ? replaceEmbeddings : storeEmbeddings;
  const embedder = await context.embedder();
  const atOnce = Math.max(TEXTS_AT_ONCE, embedder.batchSize);
  for (let at = 0; at < wanted.length; at += atOnce) {
    const hashes = wanted.slice(at, at + atOnce);
    const batch = hashes.map((hash) => byHash.get(hash)!);
    const vectors = await embedder.embed(batch, { signal: life.signal });
    const rows = hashes.map((hash, index) => ({ textHash: hash, vector: vectors[index]! }));
    await store(context.db, modelId, kind, rows);
    life.report({ [kind]: at + batch.length, of: wanted.length });
  }
  return wanted.length;
}
