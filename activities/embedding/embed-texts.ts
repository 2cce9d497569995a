import type { Embedder } from '../../engines/embeddings/embedder.ts';
import type { Db } from '../../storage/database/database.ts';
import {
  type EmbeddedKind,
  missingTextHashes,
  replaceEmbeddings,
  storeEmbeddings,
} from '../../storage/database/embeddings.ts';
import type { Life } from '../stage/heartbeat.ts';

/**
 * Texts per transaction, unless the engine takes more in one call: what a crash in the middle of a long video repeats
 * at most.
 */
const TEXTS_AT_ONCE = 128;

export interface Embedding {
  readonly modelId: number;
  readonly kind: EmbeddedKind;
  /** Also what has a vector. */
  readonly anew: boolean;
}

/**
 * Embeds what has no vector yet, or all of it anew; returns how many texts that were.
 *
 * @param texts by their hashes.
 */
export async function embedTexts(
  { db, embedder, life }: { readonly db: Db; readonly embedder: Embedder; readonly life: Life },
  { modelId, kind, anew }: Embedding,
  texts: ReadonlyMap<string, string>,
): Promise<number> {
  const all = [...texts.keys()];
  const wanted = anew ? all : await missingTextHashes(db, modelId, kind, all);
  const store = anew ? replaceEmbeddings : storeEmbeddings;
  const atOnce = Math.max(TEXTS_AT_ONCE, embedder.batchSize);
  for (let at = 0; at < wanted.length; at += atOnce) {
    const hashes = wanted.slice(at, at + atOnce);
    const batch = hashes.map((hash) => texts.get(hash)!);
    const vectors = await embedder.embed(batch, { signal: life.signal });
    const rows = hashes.map((hash, index) => ({ textHash: hash, vector: vectors[index]! }));
    await store(db, modelId, kind, rows);
    life.report({ [kind]: at + batch.length, of: wanted.length });
  }
  return wanted.length;
}
