import { systemFault } from '../../domain/faults.ts';
import { UserError } from '../../domain/user-error.ts';
import type { EmbeddingModelIdentity } from '../../engines/embeddings/embedder.ts';
import type { Db } from '../../storage/database/database.ts';
import { registerEmbeddingModel } from '../../storage/database/embedding-models.ts';

/**
 * The id of an embedding model, which is registered where it is new.
 *
 * @throws StageError (`system`) where the model cannot be used as it is set: all videos wait for the person instead
 * of failing one by one.
 */
export async function registeredModel(db: Db, model: EmbeddingModelIdentity): Promise<number> {
  try {
    return await registerEmbeddingModel(db, model);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const { what, why = '', todo = '' } = error;
    throw systemFault('embedding-model-unsuitable', `${what}. ${why} To go on, ${todo}`, error);
  }
}
