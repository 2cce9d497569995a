import { type Activities, createActivities } from '../../activities/activities.ts';
import type { ActivityContext } from '../../activities/context.ts';
import type { VideoInput } from '../../activities/inputs.ts';
import { stageIdentity } from '../../activities/stage/identity.ts';
import { runSimply } from '../../activities/stage/run-simply.ts';
import { runStage, type StageWork } from '../../activities/stage/run-stage.ts';
import type { Stage, StageResult } from '../../domain/stages.ts';
import { saveFindings, segmentsToMine } from '../../storage/database/findings.ts';
import type { StageKey } from '../../storage/database/stage-runs.ts';
import { saveSegments } from '../../storage/database/transcripts.ts';
import { segmentOf } from '../../test/fixtures/segment-of.ts';

const NOTHING_FOUND = { claims: [], jargon: [], people: [], mentalModels: [], dropped: 0 };
const NO_COST = { model: 'none', promptTokens: 0, outputTokens: 0, latencyMs: 0 };

/** What a stage writes beside its own row. */
type Writing = (key: StageKey) => StageWork<object>['store'];

/**
 * The activities as they are, but for stages that have nothing to do: each looks for its result, opens its row and
 * closes it with a few bytes; segments and their findings are rows as well. Local files: nobody waits for a turn.
 */
export function noOpActivities(context: ActivityContext, segments: number): Activities {
  const real = createActivities(context);
  const stage =
    <T extends object>(name: Stage, value: T, writing?: Writing) =>
    (input: VideoInput): Promise<StageResult<T>> =>
      runStage<T>(context, name, input, (settings) => ({
        identity: async () => stageIdentity(name, settings, []),
        work: async (_life, key) => ({ value, store: writing?.(key) }),
      }));
  const nothing =
    <T>(value: T) =>
    (_input: unknown): Promise<T> =>
      runSimply(context, async () => value);

  const identify = stage('identify', { turns: [], rule: 'not-identified' as const, speakers: 0 });
  const divided = Array.from({ length: segments }, (_, ordinal) => ({
    ...segmentOf('Nothing is said.'),
    ordinal,
    speaker: undefined,
  }));
  const mined = { style: 'extractive' as const, model: 'none', demo: false, segments, claims: 0, dropped: 0 };
  return {
    ...real,
    network: {
      ...real.network,
      download: stage('download', { artifact: 'none', sizeBytes: 1, durationMs: 1, codec: 'none' }),
    },
    speech: { transcribe: stage('transcribe', { language: 'en', durationMs: 1, words: 1 }), identify },
    voices: { identify },
    llm: {
      outline: stage('outline', { chapters: 1 }),
      planMining: ({ videoId, segment, settingsHash }) =>
        runSimply(context, async () => {
          const configHash = stageIdentity('mine', await context.settings(settingsHash), []);
          return { configHash, ...(await segmentsToMine(context.db, videoId, segment, configHash)) };
        }),
      mineSegment: ({ segmentId, mine }) =>
        runSimply(context, async () => {
          await saveFindings(context.db, segmentId, mine, NOTHING_FOUND, NO_COST);
          return { reused: false };
        }),
      concludeMining: stage('mine', mined),
    },
    flagship: {
      evaluate: stage('evaluate', { accepted: 0, rejected: 0, unevaluated: 0 }),
      summarise: stage('summarise', { words: 1 }),
      relateClaims: nothing({ judged: 0 }),
    },
    embedding: { ...real.embedding, embed: stage('embed', { embeddingModelId: 1, segments, claims: 0 }) },
    database: {
      ...real.database,
      segment: stage(
        'segment',
        { segments },
        ({ videoId, configHash }) =>
          (trx) =>
            saveSegments(trx, videoId, configHash, '', divided),
      ),
      publish: stage('publish', { segments, claims: 0 }),
      linkVideo: nothing({ neighbours: 0, entities: 0 }),
    },
  };
}
