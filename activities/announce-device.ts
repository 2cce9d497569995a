import { log } from '@temporalio/activity';
import type { Embedder } from '../engines/embeddings/embedder.ts';
import type { EmbeddingDevice } from '../engines/embeddings/embedding-device.ts';

/**
 * Looks where the embedding model runs, and warns in the worker's log when it is not where it should be: once, and
 * again only when it was right in between. Ask when texts have been embedded, so that the model is loaded.
 */
export function deviceAnnouncer(): (embedder: Embedder) => Promise<EmbeddingDevice | undefined> {
  let warned = false;
  return async (embedder) => {
    const device = await embedder.device();
    if (device === undefined) return undefined;
    if (device.warning !== undefined && !warned) log.warn(device.warning);
    warned = device.warning !== undefined;
    return device;
  };
}
