import { isFree, mostTokens } from '../../domain/spend/reservation.ts';
import type { Embedder } from '../../engines/embeddings/embedder.ts';
import { type EmbeddingUse, usedInAll } from '../../engines/embeddings/embedding-use.ts';
import { estimateTokens } from '../../engines/language-model/estimate-tokens.ts';
import type { ActivityContext } from '../context.ts';
import { meteredCall } from './metered-call.ts';
import type { CalledFor } from './metered-model.ts';

export interface MeteredEmbedder extends Embedder {
  /** How long the engine was at it so far, in ms: of calls shared with other videos, the part of this one. */
  engineMs(): number;
}

/**
 * The embedder, its calls recorded for a video; one that the limit of its batch does not allow is not made. Recorded,
 * and counted as paid, is what the engine says it read; where it does not tell, an estimate from above.
 *
 * `embed` also throws StageError with the reason SPEND_LIMIT, which settles the video as failed.
 *
 * @param of nobody, where vectors are made for the whole library.
 */
export async function meteredEmbedder(
  context: Pick<ActivityContext, 'db' | 'prices' | 'embedder'>,
  of: Partial<CalledFor>,
): Promise<MeteredEmbedder> {
  const embedder = await context.embedder();
  const { engine, model, maxTokens } = await embedder.identity();
  const price = context.prices.embedder;
  const call = {
    engine,
    model,
    videoId: of.videoId,
    batch: of.batch,
    stage: 'embed',
    role: 'embedder',
  } as const;

  let engineMs = 0;

  const embed: Embedder['embed'] = (texts, options) => {
    const tokens = texts.map((text) => Math.min(estimateTokens(text), maxTokens));
    const most = mostTokens(tokens, 0);
    const uses: EmbeddingUse[] = [];
    const onUsed = (use: EmbeddingUse): void => {
      uses.push(use);
      engineMs += use.milliseconds;
      options?.onUsed?.(use);
    };
    return meteredCall(context.db, {
      ...{ call, price, signal: options?.signal },
      most: async () => most,
      make: () => embedder.embed(texts, { ...options, onUsed }),
      used: () => {
        const { tokens: told, milliseconds } = usedInAll(uses);
        const promptTokens = told ?? tokens.reduce((sum, count) => sum + count, 0);
        return { promptTokens, outputTokens: 0, latencyMs: milliseconds };
      },
    });
  };

  // What fails is charged as a whole or not at all only where it is one call; a free engine packs its calls better itself.
  const atOnce = isFree(price) ? Number.POSITIVE_INFINITY : embedder.batchSize;
  return {
    batchSize: embedder.batchSize,
    callsAtOnce: embedder.callsAtOnce,
    engineMs: () => engineMs,
    identity: () => embedder.identity(),
    device: () => embedder.device(),
    close: () => embedder.close(),
    embed: async (texts, options) => {
      const vectors: number[][] = [];
      for (let at = 0; at < texts.length; at += atOnce) {
        vectors.push(...(await embed(texts.slice(at, at + atOnce), options)));
      }
      return vectors;
    },
  };
}
