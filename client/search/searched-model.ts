import { UserError } from '../../domain/user-error.ts';
import type { EmbeddingModelIdentity } from '../../engines/embeddings/embedder.ts';
import type { Db } from '../../storage/database/database.ts';
import { publishedByModel } from '../../storage/database/embedding-coverage.ts';
import { findEmbeddingModel, type StoredEmbeddingModel } from '../../storage/database/embedding-models.ts';
import { hasVectors } from '../../storage/database/embeddings.ts';
import { counted } from '../rendering/counted.ts';

/**
 * The stored model that a query can be compared with: the embedder's own. Undefined while nothing is published.
 *
 * @throws UserError when what is published has vectors of other models only.
 */
export async function searchedModel(
  db: Db,
  identity: EmbeddingModelIdentity,
): Promise<StoredEmbeddingModel | undefined> {
  const published = await publishedByModel(db);
  if (published.length === 0) return undefined;
  const model = await findEmbeddingModel(db, identity);
  if (model !== undefined && (await hasVectors(db, model.id))) return model;
  const stored = published.map((other) => `${described(other)}: ${counted(other.videos, 'video')}`);
  throw new UserError({
    what: `Nothing that is stored can be compared with the embedding model in use, ${described(identity)}`,
    why: `The stored vectors are of ${stored.join('; ')}. Vectors of different models cannot be compared.`,
    todo: `set embeddings.provider and embeddings.model back to ${published[0]!.model}, or start the batch again with the new model: both kinds of vectors then live side by side.`,
  });
}

/** The digest tells two weights of one name apart. */
const described = ({
  model,
  engine,
  digest,
  dimensions,
}: Omit<EmbeddingModelIdentity, 'maxTokens'>): string =>
  `${model} (${engine}, ${dimensions} dimensions, weights ${digest.replace(/^sha256:/, '').slice(0, 12)})`;
