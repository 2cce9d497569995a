import { UserError } from '../../domain/user-error.ts';
import type { Embedder, EmbeddingModelIdentity } from '../../engines/embeddings/embedder.ts';
import type { Db } from '../../storage/database/database.ts';
import { type PublishedWith, publishedByModel } from '../../storage/database/embedding-coverage.ts';
import { findEmbeddingModel, type StoredEmbeddingModel } from '../../storage/database/embedding-models.ts';
import { hasVectors } from '../../storage/database/embeddings.ts';
import type { StoredEmbedder } from '../../workers/embedders.ts';
import { counted } from '../rendering/counted.ts';

export interface SearchedModel {
  readonly stored: StoredEmbeddingModel;
  readonly embedder: Embedder;
}

/** A model of published videos that a question cannot be compared with. */
export interface UnavailableModel {
  readonly model: string;
  readonly why: string;
}

export interface SearchedModels {
  /** At least one; the embedder's own first, where it has vectors. */
  readonly searched: readonly SearchedModel[];
  readonly unavailable: readonly UnavailableModel[];
}

export interface Embedders {
  /** The one that the settings name. */
  readonly embedder: Embedder;
  /** Opens those of other models that published videos have vectors of. */
  readonly embedderOf: (stored: StoredEmbeddingModel) => Promise<StoredEmbedder>;
}

/**
 * The stored models that a query is compared with: the embedder's own, and during a change-over those that published
 * videos still have vectors of. Undefined while nothing is published.
 *
 * @throws UserError when none of what is published can be compared.
 */
export async function searchedModels(
  db: Db,
  { embedder, embedderOf }: Embedders,
): Promise<SearchedModels | undefined> {
  const published = await publishedByModel(db);
  if (published.length === 0) return undefined;
  const identity = await embedder.identity();
  const own = await findEmbeddingModel(db, identity);
  const searched: SearchedModel[] = [];
  const unavailable: UnavailableModel[] = [];
  if (own !== undefined && (await hasVectors(db, own.id))) searched.push({ stored: own, embedder });
  for (const stored of published.filter(({ id }) => id !== own?.id)) {
    const opened = await embedderOf(stored);
    if ('embedder' in opened) searched.push({ stored, embedder: opened.embedder });
    else unavailable.push({ model: `${stored.model} (${stored.engine})`, why: opened.unavailable });
  }
  if (searched.length === 0) throw nothingToCompare(identity, published, unavailable);
  return { searched, unavailable };
}

const nothingToCompare = (
  identity: EmbeddingModelIdentity,
  published: readonly PublishedWith[],
  unavailable: readonly UnavailableModel[],
): UserError => {
  const stored = published.map((other) => `${described(other)}: ${counted(other.videos, 'video')}`);
  const away = unavailable.map(({ model, why }) => `${model} cannot be asked: ${why}.`);
  return new UserError({
    what: `Nothing that is stored can be compared with the embedding model in use, ${described(identity)}`,
    why: [
      `The stored vectors are of ${stored.join('; ')}. Vectors of different models cannot be compared.`,
      ...away,
    ].join('\n'),
    todo: `set embeddings.provider and embeddings.model back to ${published[0]!.model}, or change over to the new model: vidmine embeddings change`,
  });
};

/** The digest tells two weights of one name apart. */
const described = ({
  model,
  engine,
  digest,
  dimensions,
}: Omit<EmbeddingModelIdentity, 'maxTokens'>): string =>
  `${model} (${engine}, ${dimensions} dimensions, weights ${digest.replace(/^sha256:/, '').slice(0, 12)})`;
