import type { VideoId } from '../../domain/ids.ts';
import { linkNeighbours } from '../../storage/database/claim-neighbours.ts';
import { linkEntities } from '../../storage/database/entities.ts';
import type { ActivityContext } from '../context.ts';
import { runSimply } from '../stage/run-simply.ts';

export interface Linked {
  /** Nearest claims of other videos, over all of this one's claims. */
  readonly neighbours: number;
  /** People, organisations, terms and mental models that it mentions. */
  readonly entities: number;
}

/**
 * Says of a stored video what in it is one with what other videos mention, and which of their claims are near to its
 * own. Outside the stages: it depends on other videos, may be repeated at any time, and then changes nothing.
 */
export const createLinkVideo =
  (context: ActivityContext) =>
  ({ videoId }: { readonly videoId: VideoId }): Promise<Linked> =>
    runSimply(context, async (life) => {
      const { signal } = life;
      const entities = await linkEntities(context.db, videoId, signal);
      const neighbours = await linkNeighbours(context.db, videoId, context.link, {
        signal,
        onProgress: (compared, claims) => life.report({ compared, claims }),
      });
      return { neighbours, entities };
    });
