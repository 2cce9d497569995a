import { isFree, mostTokens } from '../../domain/spend/reservation.ts';
import type { Embedder } from '../../engines/embeddings/embedder.ts';
import { estimateTokens } from '../../engines/language-model/estimate-tokens.ts';
import type { ActivityContext } from '../context.ts';
import { meteredCall } from './metered-call.ts';
import type { CalledFor } from './metered-model.ts';

/**
 * The embedder, its calls recorded for a video; one that the limit of its batch does not allow is not made. Engines
 * do not tell how many tokens they read, so what is recorded, and counted as paid, is an estimate from above.
 *
 * `embed` also throws StageError with the reason SPEND_LIMIT, which settles the video as failed.
 *
 * @param of nobody, where vectors are made for the whole library.
 */
export async function meteredEmbedder(
  context: Pick<ActivityContext, 'db' | 'prices' | 'embedder'>,
  of: Partial<CalledFor>,
): Promise<Embedder> {
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

  const embed: Embedder['embed'] = (texts, options) => {
    const tokens = texts.map((text) => Math.min(estimateTokens(text), maxTokens));
    const most = mostTokens(tokens, 0);
    const started = performance.now();
    return meteredCall(context.db, {
      ...{ call, price, signal: options?.signal },
      most: async () => most,
      make: () => embedder.embed(texts, options),
      used: () => ({
        promptTokens: tokens.reduce((sum, count) => sum + count, 0),
        outputTokens: 0,
        latencyMs: performance.now() - started,
      }),
    });
  };

  // What fails is charged as a whole or not at all only where it is one call; a free engine packs its calls better itself.
  const atOnce = isFree(price) ? Number.POSITIVE_INFINITY : embedder.batchSize;
  return {
    batchSize: embedder.batchSize,
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
