import type { Configuration } from '../../domain/configuration.ts';
import { configuredModel } from '../../engines/embeddings/configured-model.ts';
import type { Db } from '../../storage/database/database.ts';
import { videosOfModel } from '../../storage/database/embedding-library.ts';
import { counted } from '../rendering/counted.ts';

/** That the library has not changed over to the configured model, and what to do; undefined where it has. */
export interface ChangeOverHint {
  readonly text: string;
  readonly todo: string;
}

/** Asks the rows alone: no model is loaded for it. */
export async function changeOverHint(
  db: Db,
  embeddings: Configuration['embeddings'],
): Promise<ChangeOverHint | undefined> {
  const configured = configuredModel(embeddings);
  const { videos, total } = await videosOfModel(db, configured);
  if (videos === total) return undefined;
  return {
    text: `${videos} of ${counted(total, 'video')} have vectors of the configured model ${configured.model}`,
    todo: 'vidmine embeddings change',
  };
}
