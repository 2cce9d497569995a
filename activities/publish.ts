import { evidenceOf } from '../domain/evidence.ts';
import type { Citation } from '../domain/findings.ts';
import type { StoredSettings } from '../domain/result-settings.ts';
import type { StageResult } from '../domain/stages.ts';
import type { VideoSummary } from '../domain/summary.ts';
import type { Publication, QuotedEvidence } from '../storage/database/publication.ts';
import { heardHashOf, isPublishedAs, minedFrom, settingsHashOf } from '../storage/database/publications.ts';
import { publishVideo } from '../storage/database/publish.ts';
import { requireResult } from '../storage/database/stage-runs.ts';
import { loadSegments, type StoredSegment } from '../storage/database/transcripts.ts';
import type { ActivityContext } from './context.ts';
import type { Embedded } from './embed.ts';
import type { AfterEmbed } from './inputs.ts';
import type { Mined } from './mine/conclude-mining.ts';
import { loadMinedKnowledge } from './mined-knowledge.ts';
import { stageIdentity } from './stage/identity.ts';
import { runStage } from './stage/run-stage.ts';

export type Published = { readonly segments: number; readonly claims: number };

/** Makes a video's knowledge visible: one transaction with its done mark. Repeating it changes nothing. */
export const createPublish =
  (context: ActivityContext) =>
  (input: AfterEmbed): Promise<StageResult<Published>> =>
    runStage<Published>(context, 'publish', input, (settings) => {
      const hashes = publishedHashes(settings, input);
      return {
        identity: async () =>
          stageIdentity(
            'publish',
            settings,
            [input.embed, ...(input.summarise ? [input.summarise] : [])],
            hashes,
          ),
        // Another result of this video may have been published since.
        stillUsable: (_value, { configHash }) => isPublishedAs(context.db, input.videoId, configHash),
        work: async (_life, { configHash }) => {
          const mined =
            input.mine === undefined && (await minedFrom(context.db, input.videoId, input.segment));
          if (mined) return { value: mined };
          const publication = { ...(await assemble(context, input)), ...hashes, configHash };
          const counts = { segments: 0, claims: 0 };
          return {
            value: counts,
            store: async (trx) => {
              Object.assign(counts, await publishVideo(trx, publication));
            },
          };
        },
      };
    });

/** What could not be mined for want of money is to be mined by whoever asks for that again. */
function publishedHashes(settings: StoredSettings, { withoutMining }: AfterEmbed) {
  const heardHash = heardHashOf(settings);
  return { settingsHash: withoutMining ? heardHash : settingsHashOf(settings), heardHash };
}

async function assemble(
  context: ActivityContext,
  input: AfterEmbed,
): Promise<Omit<Publication, 'configHash' | 'settingsHash' | 'heardHash'>> {
  const { db } = context;
  const { videoId } = input;
  const segments = new Map(
    (await loadSegments(db, videoId, input.segment)).map((segment) => [segment.ordinal, segment]),
  );
  const embedded = await requireResult<Embedded>(db, { videoId, stage: 'embed', configHash: input.embed });
  const mining =
    input.mine === undefined
      ? undefined
      : await requireResult<Mined>(db, { videoId, stage: 'mine', configHash: input.mine });
  const summary =
    input.summarise === undefined
      ? undefined
      : await requireResult<VideoSummary>(db, {
          videoId,
          stage: 'summarise',
          configHash: input.summarise,
        });
  const { claims, items, model: evaluatorModel } = await loadMinedKnowledge(context, input);
  const evidenced = <T extends { readonly cited: readonly Citation[] }>({ cited, ...item }: T) => ({
    ...item,
    evidence: cited.flatMap(({ segmentOrdinal, sentences }) =>
      quoted(segments.get(segmentOrdinal), segmentOrdinal, sentences),
    ),
  });
  return {
    videoId,
    transcriptHash: input.transcribe,
    segmentHash: input.segment,
    mining: mining?.style ?? 'off',
    model: mining?.model,
    demo: mining?.demo ?? false,
    embeddingModelId: embedded.embeddingModelId,
    evaluatorModel,
    summary,
    claims: claims.map(evidenced),
    items: items.map(evidenced),
  };
}

function quoted(
  segment: StoredSegment | undefined,
  segmentOrdinal: number,
  sentences: readonly number[],
): QuotedEvidence[] {
  if (segment === undefined) return [];
  return evidenceOf(segment, sentences).map(({ quote, startMs, endMs }) => ({
    segmentOrdinal,
    quote,
    startMs: Math.round(startMs),
    endMs: Math.round(endMs),
  }));
}
