import { mostTokens } from '../../domain/spend/reservation.ts';
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
  return {
    batchSize: embedder.batchSize,
    identity: () => embedder.identity(),
    device: () => embedder.device(),
    close: () => embedder.close(),
    embed: async (texts, options) => {
      if (texts.length === 0) return [];
      const most = mostTokens(
        texts.map((text) => Math.min(estimateTokens(text), maxTokens)),
        0,
      );
      const started = performance.now();
      return meteredCall(context.db, {
        call: { engine, model, videoId: of.videoId, batch: of.batch, stage: 'embed', role: 'embedder' },
        price: context.prices.embedder,
        most: async () => most,
        signal: options?.signal,
        make: () => embedder.embed(texts, options),
        used: () => ({ ...most, latencyMs: performance.now() - started }),
      });
    },
  };
}
