import { asVideoId, type VideoId } from '../../domain/ids.ts';
import type { PersonVerdict } from '../../domain/person-verdicts.ts';
import { correctionsWithoutClaim, setPersonVerdict } from '../../storage/database/claim-corrections.ts';
import { claimsOfVideo, type ShownClaim } from '../../storage/database/published-claims.ts';
import { type ActivityWorld, withActivityWorlds } from '../fixtures/activity-world.ts';
import { evidenceOfDatabase } from '../fixtures/evidence-of-video.ts';
import { minedAnswer } from '../fixtures/scripted-engines.ts';
import { withTestDatabase } from '../fixtures/test-database.ts';
import { acceptingAnswer } from '../fixtures/verdict-answers.ts';
import { wholeWay } from '../fixtures/way-of-a-video.ts';

const database = withTestDatabase();
const worlds = withActivityWorlds(database);

let world: ActivityWorld;
let videoId: VideoId;
let next = 0;

/** A stored video of five claims, one in each segment; the evaluator rejected that of Ada Lovelace. */
beforeEach(async () => {
  world = await worlds.open({ keepAudio: true });
  videoId = await world.list(`held-${++next}`);
  world.flagship.answer = ({ schema, input }) => ({
    ...acceptingAnswer(schema),
    ...(input.includes('Ada Lovelace') ? { '2.0': rejection(schema) } : {}),
  });
  await run({});
});

const rejection = (schema: Parameters<typeof acceptingAnswer>[0]): unknown =>
  acceptingAnswer(schema, { decision: 'reject', reason: 'trivial' })['2.0'];

/** Runs the video's whole way, anew from a stage on where one is given. */
async function run(settings: Record<string, unknown>, freshFrom?: 'mine' | 'evaluate' | 'segment') {
  const anew = freshFrom === undefined ? {} : { fresh: `anew-${++next}`, freshFrom };
  const settingsHash = await world.settings(settings, anew);
  const outcome = await wholeWay(
    world,
    { videoId, settingsHash },
    { runId: `run-${++next}`, reprocess: true },
  );
  return outcome.kind === 'stored' ? outcome.claims : outcome;
}

const say = (key: string, verdict: PersonVerdict | undefined) =>
  setPersonVerdict(database.db, { videoId, key }, verdict);

const claimsNow = () => claimsOfVideo(database.db, videoId);

/** Of the claim that quotes this: how it stands. */
async function standing(quoted: string) {
  const claim = (await claimsNow()).find(({ evidence }) =>
    evidence.some(({ quote }) => quote.includes(quoted)),
  );
  const { key, visible, person, verdict, text } = claim as ShownClaim;
  return { key, visible, person, text, decision: verdict.evaluated ? verdict.decision : undefined };
}

test('defect 83: a rejected claim is stored with its reason; promoted it stays so when it is judged again', async () => {
  expect(await standing('Ada Lovelace')).toMatchObject({ key: '2.0', visible: false, decision: 'reject' });
  expect((await claimsNow()).find(({ key }) => key === '2.0')?.verdict).toMatchObject({ reason: 'trivial' });
  await say('2.0', { decision: 'promote', note: 'the first program' });
  expect(await run({}, 'evaluate')).toBe(5);
  expect(world.flagship.script.calls).toBeGreaterThan(1);
  expect(await standing('Ada Lovelace')).toMatchObject({
    ...{ visible: true, decision: 'reject' },
    person: { decision: 'promote', note: 'the first program' },
  });
});

test("a person's verdicts hold when the video is mined again, in other words and under other numbers", async () => {
  await say('2.0', { decision: 'promote', note: 'the first program' });
  await say('0.0', { decision: 'reject', note: 'known to all' });
  world.miner.answer = (request) => {
    const answer = minedAnswer(request);
    const [claim] = answer.claims;
    const reworded = {
      ...claim!,
      text: claim!.text.replace('It is said:', 'Somebody in this talk claims that'),
    };
    // Another claim comes first now.
    const second = { ...claim!, text: 'Something else altogether, about a second sentence.', sentences: [2] };
    return { ...answer, claims: [second, reworded] };
  };
  // Of ten, the evaluator rejects one and the person another.
  expect(await run({}, 'mine')).toBe(8);
  expect(await standing('Ada Lovelace')).toMatchObject({
    ...{
      key: '2.1',
      visible: true,
      text: expect.stringMatching(/^Somebody in this talk claims that Ada Lovelace/),
    },
    person: { decision: 'promote', note: 'the first program' },
  });
  expect(await standing('Tides')).toMatchObject({
    ...{ key: '0.1', visible: false, decision: 'accept' },
    person: { decision: 'reject', note: 'known to all' },
  });
  expect((await claimsNow()).filter(({ person }) => person !== undefined)).toHaveLength(2);
});

test('a verdict on a claim that is mined no more waits, and holds when the claim comes back', async () => {
  await say('2.0', { decision: 'promote' });
  world.miner.answer = (request) =>
    request.input.includes('Ada Lovelace, says') && /Segment:[\s\S]*Ada/.test(request.input)
      ? { claims: [], jargon: [], people: [], mentalModels: [] }
      : minedAnswer(request);
  await run({}, 'mine');
  const waiting = await correctionsWithoutClaim(database.db, { videoId });
  expect(waiting).toMatchObject([{ decision: 'promote', text: expect.stringContaining('Ada Lovelace') }]);
  expect((await claimsNow()).some(({ person }) => person !== undefined)).toBe(false);
  world.miner.answer = minedAnswer;
  await run({}, 'mine');
  expect(await correctionsWithoutClaim(database.db, { videoId })).toEqual([]);
  expect(await standing('Ada Lovelace')).toMatchObject({ visible: true, person: { decision: 'promote' } });
});

test('a verdict that was taken back does not come back with a rerun', async () => {
  await say('0.0', { decision: 'reject' });
  await say('0.0', undefined);
  expect(await run({}, 'evaluate')).toBe(4);
  expect(await standing('Tides')).toMatchObject({ visible: true, person: undefined });
});

test('a verdict given while the video is published again is not lost', async () => {
  const [claims] = await Promise.all([run({}, 'evaluate'), say('0.0', { decision: 'reject' })]);
  expect([3, 4]).toContain(claims);
  expect(await standing('Tides')).toMatchObject({ visible: false, person: { decision: 'reject' } });
});

test('every claim has a vector, also those that were rejected: any may be promoted', async () => {
  expect(await vectorsOfClaims(videoId)).toEqual({ claims: 5, withVector: 5 });
});

async function vectorsOfClaims(id: VideoId) {
  const claims = await database.db
    .selectFrom('claims')
    .select('text_hash')
    .where('video_id', '=', id)
    .execute();
  const hashes = claims.map((claim) => claim.text_hash);
  const vectors = await database.db
    .selectFrom('embeddings')
    .select('text_hash')
    .where('kind', '=', 'claim')
    .where('text_hash', 'in', hashes)
    .execute();
  return { claims: claims.length, withVector: vectors.length };
}

test('a video that nobody knows has no claims to judge', async () => {
  const unknown = { videoId: asVideoId('nobody'), key: '0.0' };
  await expect(setPersonVerdict(database.db, unknown, { decision: 'reject' })).rejects.toThrow(
    'is not stored',
  );
  expect(await say('9.9', { decision: 'reject' })).toBeUndefined();
});

test('defect 67: every quote in the database stands in its segment, and its times lie inside, after all of that', async () => {
  const { count, wrong } = await evidenceOfDatabase(database.db);
  expect(wrong).toEqual([]);
  expect(count).toBeGreaterThanOrEqual(6);
});
