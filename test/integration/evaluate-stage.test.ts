import type { Evaluated } from '../../activities/evaluate.ts';
import type { EvaluateInput } from '../../activities/inputs.ts';
import { videoFault } from '../../domain/faults.ts';
import type { GenerateRequest } from '../../engines/language-model/language-model.ts';
import { stageRunsOf } from '../../storage/database/progress.ts';
import { requireResult } from '../../storage/database/stage-runs.ts';
import { type ActivityWorld, withActivityWorlds } from '../fixtures/activity-world.ts';
import { minedAnswer } from '../fixtures/scripted-engines.ts';
import { withTestDatabase } from '../fixtures/test-database.ts';
import { acceptedItem, acceptedVerdict, acceptingAnswer, scoresOf } from '../fixtures/verdict-answers.ts';
import { divided, mined, outlined, wholeWay } from '../fixtures/way-of-a-video.ts';

const database = withTestDatabase();
const worlds = withActivityWorlds(database);
let next = 0;

/** A video with five claims, one of each segment, and two people. */
async function minedVideo(settings: Record<string, unknown> = {}) {
  const world = await worlds.open();
  const videoId = await world.list(`evaluated-${++next}`);
  world.miner.answer = withLovelace;
  const at = { videoId, settingsHash: await world.settings(settings) };
  const divide = await divided(world, at);
  const input = await mined(world, await outlined(world, divide));
  return { world, at, divide, input, videoId };
}

/** Where Ada Lovelace is named, Countess Lovelace is too. */
function withLovelace(request: GenerateRequest) {
  const found = minedAnswer(request);
  return {
    ...found,
    people: found.people.flatMap((ada) => [ada, { ...ada, name: 'Countess Lovelace' }]),
  };
}

const evaluated = async (world: ActivityWorld, input: EvaluateInput) => {
  const { configHash, value: counts, reused } = await world.run(world.activities.flagship.evaluate, input);
  const key = { videoId: input.videoId, stage: 'evaluate', configHash } as const;
  return { configHash, counts, reused, stored: await requireResult<Evaluated>(database.db, key) };
};

test('merges, splits and people are carried out and stored, with the model that judged', async () => {
  const { world, input } = await minedVideo();
  world.flagship.answer = ({ schema }) => ({
    ...acceptingAnswer(schema),
    ...('0.0' in (schema.properties as object)
      ? {
          '1.0': acceptedVerdict({ decision: 'merge', mergeInto: '0.0' }),
          '2.0': acceptedVerdict({ decision: 'reject', reason: 'Trivial.' }),
          '3.0': acceptedVerdict({
            decision: 'split',
            parts: [
              { text: 'One.', type: 'factual' },
              { text: 'Two.', type: 'causal' },
            ],
          }),
        }
      : { p1: acceptedItem({ decision: 'merge', mergeInto: 'p0' }) }),
  });
  const { counts, stored } = await evaluated(world, input);
  expect(counts).toEqual({ accepted: 4, rejected: 1, unevaluated: 0 });
  expect(stored.model).toBe('judge');
  expect(stored.parts.map(({ id, splitFrom }) => [id, splitFrom])).toEqual([
    ['3.0/1', '3.0'],
    ['3.0/2', '3.0'],
  ]);
  expect(
    stored.evaluations.map((one) => one.evaluated && [one.claimId, one.mergedInto ?? one.decision, one.rank]),
  ).toEqual([
    ['0.0', 'accept', 1],
    ['1.0', '0.0', undefined],
    ['2.0', 'reject', 5],
    ['3.0', 'split', undefined],
    ['4.0', 'accept', 4],
    ['3.0/1', 'accept', 2],
    ['3.0/2', 'accept', 3],
  ]);
  expect(stored.items.map((one) => one.evaluated && (one.mergedInto ?? one.decision))).toEqual([
    'accept',
    'p0',
  ]);
});

test('a whole way ends with what evaluation made of it: merged evidence, parts, one person', async () => {
  const { world, at } = await minedVideo();
  world.flagship.answer = ({ schema }) => ({
    ...acceptingAnswer(schema),
    ...('0.0' in (schema.properties as object)
      ? {
          '1.0': acceptedVerdict({ decision: 'merge', mergeInto: '0.0' }),
          '3.0': acceptedVerdict({
            decision: 'split',
            parts: [
              { text: `One of ${at.videoId}.`, type: 'factual' },
              { text: `Two of ${at.videoId}.`, type: 'causal' },
            ],
          }),
        }
      : { p1: acceptedItem({ decision: 'merge', mergeInto: 'p0' }) }),
  });
  expect(await wholeWay(world, at)).toEqual({ kind: 'stored', segments: 5, claims: 5 });
  const claims = await database.db
    .selectFrom('claims')
    .innerJoin('evidence', 'evidence.claim_id', 'claims.id')
    .where('claims.video_id', '=', at.videoId)
    .select(['key', 'visible', 'merged_into', 'split_from', 'model', 'scores'])
    .select((eb) => eb.fn.countAll<number>().as('quotes'))
    .groupBy('claims.id')
    .orderBy('claims.id')
    .execute();
  expect(
    claims.map((row) => [row.key, row.visible, row.merged_into ?? row.split_from, Number(row.quotes)]),
  ).toEqual([
    ['0.0', true, null, 2],
    ['1.0', false, '0.0', 1],
    ['2.0', true, null, 1],
    ['3.0', false, null, 1],
    ['4.0', true, null, 1],
    ['3.0/1', true, '3.0', 1],
    ['3.0/2', true, '3.0', 1],
  ]);
  expect(claims[0]).toMatchObject({ model: 'judge', scores: scoresOf(7) });
  const people = await database.db
    .selectFrom('people')
    .where('video_id', '=', at.videoId)
    .select(['name', 'aliases', 'decision', 'importance'])
    .execute();
  expect(people).toEqual([
    { name: 'Ada Lovelace', aliases: ['Countess Lovelace'], decision: 'accept', importance: 6 },
  ]);
});

test('defect 84: a failed evaluation leaves the video unevaluated, to be tried again', async () => {
  const { world, input, videoId } = await minedVideo();
  world.flagship.answer = () => {
    throw videoFault('answer-no-json', 'no JSON');
  };
  await expect(world.run(world.activities.flagship.evaluate, input)).rejects.toMatchObject({
    type: 'video',
    nonRetryable: false,
  });
  const runs = await stageRunsOf(database.db, videoId);
  expect(runs.filter(({ stage }) => stage === 'evaluate').map(({ status }) => status)).toEqual(['failed']);

  world.flagship.answer = ({ schema }) => acceptingAnswer(schema);
  expect((await evaluated(world, input)).counts).toEqual({ accepted: 5, rejected: 0, unevaluated: 0 });
});

test('what is judged again: after another title, outline, model or limit of tiers, and only then', async () => {
  const { world, divide, input, videoId } = await minedVideo();
  const first = await evaluated(world, input);
  expect(first.reused).toBe(false);
  expect((await evaluated(world, input)).configHash).toBe(first.configHash);
  expect((await evaluated(world, input)).reused).toBe(true);

  const hashes = new Set([first.configHash]);
  const changed = async (what: EvaluateInput) => {
    const { configHash, reused } = await evaluated(world, what);
    expect(reused).toBe(false);
    hashes.add(configHash);
  };
  const settingsHash = await world.settings({ evaluation: { tierA: 9 } });
  await changed({ ...input, settingsHash });
  const { outline: _outline, ...without } = input;
  await changed(without);
  world.flagship.identity = { ...world.flagship.identity, digest: 'j2' };
  await changed(input);
  await world.db.updateTable('videos').set({ title: 'Another title' }).where('id', '=', videoId).execute();
  await changed(await mined(world, await outlined(world, divide)));
  await world.db
    .updateTable('videos')
    .set({ channel: 'Another channel' })
    .where('id', '=', videoId)
    .execute();
  await changed(input);
  expect(hashes.size).toBe(6);
});

test('what is asked tells title and outline; tokens, calls and what was judged are kept with the stage', async () => {
  const { world, input, videoId } = await minedVideo();
  const inputs: string[] = [];
  world.flagship.answer = (request) => {
    inputs.push(request.input);
    return acceptingAnswer(request.schema);
  };
  await evaluated(world, input);
  expect(inputs).toHaveLength(2);
  for (const text of inputs) {
    expect(text).toMatch(
      new RegExp(`^Video: "Talk ${videoId} \\(as downloaded\\)"\nSummary: "It is about the sea`),
    );
  }
  const { metrics } = await database.db
    .selectFrom('stage_runs')
    .where('video_id', '=', videoId)
    .where('stage', '=', 'evaluate')
    .select('metrics')
    .executeTakeFirstOrThrow();
  expect(metrics).toEqual({
    promptTokens: 200,
    outputTokens: 20,
    latencyMs: 10,
    calls: 2,
    claims: 5,
    items: 2,
  });
  const calls = await database.db
    .selectFrom('model_calls')
    .where('video_id', '=', videoId)
    .where('stage', '=', 'evaluate')
    .select(['role', 'model', 'status'])
    .execute();
  expect(calls).toEqual([0, 1].map(() => ({ role: 'flagship', model: 'judge', status: 'answered' })));
});

test('defect 86: the evaluator is called and not the miner, and its name stands with each verdict', async () => {
  const { world, at, input } = await minedVideo();
  const minings = world.miner.script.calls;
  await evaluated(world, input);
  expect([world.miner.script.calls, world.flagship.script.calls]).toEqual([minings, 2]);
  await wholeWay(world, at);
  const claims = await database.db
    .selectFrom('claims')
    .where('video_id', '=', at.videoId)
    .select('model')
    .execute();
  expect(claims.map(({ model }) => model)).toEqual(Array(5).fill('judge'));
});

test.each([
  [{ tierA: 6, tierB: 4 }, 'A'],
  [{ tierA: 9, tierB: 6 }, 'B'],
  [{ tierA: 9, tierB: 7 }, 'C'],
])('defect 87: claims of importance 6 under the settings %j are of tier %s', async (evaluation, tier) => {
  const { world, input } = await minedVideo({ evaluation });
  world.flagship.answer = ({ schema }) => acceptingAnswer(schema, scoresOf(6));
  const { stored } = await evaluated(world, input);
  expect(stored.evaluations.map((one) => one.evaluated && one.tier)).toEqual(Array(5).fill(tier));
});

test('the demo model gives scores to claims, and is not asked about people', async () => {
  const { world, input } = await minedVideo();
  world.flagship.identity = { ...world.flagship.identity, demo: true };
  world.flagship.answer = ({ schema }) =>
    Object.fromEntries(Object.keys(schema.properties as object).map((id) => [id, scoresOf(6)]));
  const { counts, stored } = await evaluated(world, input);
  expect(counts).toEqual({ accepted: 5, rejected: 0, unevaluated: 0 });
  expect(world.flagship.script.calls).toBe(5);
  expect(stored.items.map(({ evaluated: judged, reason }) => [judged, reason])).toEqual(
    [0, 1].map(() => [false, 'the demo model does not judge people, terms and models']),
  );
});
