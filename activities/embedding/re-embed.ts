import { systemFault, videoFault } from '../../domain/faults.ts';
import type { VideoId } from '../../domain/ids.ts';
import { type EmbeddingModelIdentity, isSameModel } from '../../engines/embeddings/embedder.ts';
import { changeVideo, publishedTexts, videosToChange } from '../../storage/database/embedding-change.ts';
import type { ActivityContext } from '../context.ts';
import { meteredEmbedder } from '../stage/metered-embedder.ts';
import { runSimply } from '../stage/run-simply.ts';
import { embedTexts } from './embed-texts.ts';
import { registeredModel } from './registered-model.ts';

export interface PageToReEmbed {
  readonly model: EmbeddingModelIdentity;
  /** Empty: from the first video on. */
  readonly after: string;
  readonly limit: number;
}

export interface ReEmbedInput {
  readonly videoId: VideoId;
  readonly model: EmbeddingModelIdentity;
}

export interface ReEmbedded {
  /** False: somebody else changed it, or it is not published any more. */
  readonly changed: boolean;
  /** Texts that had no vector. */
  readonly texts: number;
}

/** A video that is published anew while its texts are embedded is looked at again, so often at most. */
const LOOKS = 5;

/** What the workflow of a change-over asks for. */
export const createReEmbed = (context: ActivityContext) => ({
  /** Published videos that have no vectors of this model yet. */
  pageToReEmbed: ({ model, after, limit }: PageToReEmbed): Promise<VideoId[]> =>
    runSimply(context, async () => {
      const modelId = await registeredModel(context.db, model);
      return videosToChange(context.db, modelId, { after, limit });
    }),

  /** Gives a published video vectors of this model, those it lacks, and has it searched by them from then on. */
  reEmbedVideo: ({ videoId, model }: ReEmbedInput): Promise<ReEmbedded> =>
    runSimply(context, async (life) => {
      const { db } = context;
      const embedder = await meteredEmbedder(context, { videoId });
      requireModel(await embedder.identity(), model);
      const modelId = await registeredModel(db, model);
      const means = { db, embedder, life };
      let texts = 0;
      for (let look = 0; look < LOOKS; look++) {
        const published = await publishedTexts(db, videoId);
        if (published === undefined) return { changed: false, texts };
        texts += await embedTexts(means, { modelId, kind: 'segment', anew: false }, published.segments);
        texts += await embedTexts(means, { modelId, kind: 'claim', anew: false }, published.claims);
        const outcome = await changeVideo(db, videoId, modelId);
        if (outcome !== 'incomplete') return { changed: outcome === 'changed', texts };
      }
      throw videoFault('vectors-missing', `${videoId} was published anew ${LOOKS} times meanwhile.`);
    }),
});

/** A worker keeps the settings it was started with. */
function requireModel(own: EmbeddingModelIdentity, wanted: EmbeddingModelIdentity): void {
  if (isSameModel(own, wanted) && own.maxTokens === wanted.maxTokens) return;
  const said = ({ model, engine, dimensions }: EmbeddingModelIdentity) =>
    `${model} (${engine}, ${dimensions} dimensions)`;
  throw systemFault(
    'embedding-model-other',
    `This worker embeds with ${said(own)}, and the library changes over to ${said(wanted)}. Start the workers again, so that they take the settings up: vidmine down && vidmine up --detach`,
  );
}
