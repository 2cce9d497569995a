import { CancelledFailure } from '@temporalio/common';
import type { AfterSegment } from '../../activities/inputs.ts';
import type { MiningPlan } from '../../activities/mine/plan-mining.ts';
import { systemFault, videoFault } from '../../domain/faults.ts';
import type { VideoId } from '../../domain/ids.ts';
import { stageRunsOf } from '../../storage/database/progress.ts';
import { jargonOfVideo, mentalModelsOfVideo } from '../../storage/database/published-items.ts';
import { type ActivityWorld, type AttemptInfo, withActivityWorlds } from '../fixtures/activity-world.ts';
import { countStored } from '../fixtures/count-stored.ts';
import { minedAnswer, untilAborted } from '../fixtures/scripted-engines.ts';
import { withTestDatabase } from '../fixtures/test-database.ts';
import { until } from '../fixtures/until.ts';
import { divided, mined, mineSegments, wholeWay } from '../fixtures/way-of-a-video.ts';

const database = withTestDatabase();
const worlds = withActivityWorlds(database);
let next = 0;

/** A video of five segments whose mining is planned. */
async function planned(settings: Record<string, unknown> = {}, timeScale = 1) {
  next += 1;
  const world = await worlds.open({ timeScale });
  const videoId = await world.list(`mine-${next}`);
  const at = { videoId, settingsHash: await world.settings(settings) };
  const input = await divided(world, at);
  return { world, videoId, at, input, plan: await world.run(world.activities.llm.planMining, input) };
}

const mineOne = (
  world: ActivityWorld,
  input: AfterSegment,
  plan: MiningPlan,
  ordinal: number,
  info?: AttemptInfo,
) => {
  const segment = plan.pending.find((pending) => pending.ordinal === ordinal)!;
  return world.run(world.activities.llm.mineSegment, { ...input, mine: plan.configHash, ...segment }, info);
};

const conclude = (world: ActivityWorld, input: AfterSegment, plan: MiningPlan) =>
  world.run(world.activities.llm.concludeMining, { ...input, mine: plan.configHash });

const findingsOf = (videoId: VideoId) =>
  database.db
    .selectFrom('findings')
    .innerJoin('segments', 'segments.id', 'findings.segment_id')
    .select(['ordinal', 'status', 'reason', 'failures'])
    .where('video_id', '=', videoId)
    .orderBy('ordinal')
    .execute();

const mineRunsOf = async (videoId: VideoId) =>
  (await stageRunsOf(database.db, videoId)).filter(({ stage }) => stage === 'mine');

/** The model fails over the segment that speaks of this. */
const failsOver = (world: ActivityWorld, word: string, fault = videoFault('answer-no-json', 'no JSON')) => {
  world.miner.answer = (request) => {
    if (/Segment:[\s\S]*/.exec(request.input)?.[0].includes(word)) throw fault;
    return minedAnswer(request);
  };
};

test('defect 62: a segment whose call failed is stored as failed with its reason, and counted', async () => {
  const { world, videoId, input, plan } = await planned();
  failsOver(world, 'Spring tides');
  await expect(mineOne(world, input, plan, 1)).rejects.toMatchObject({
    type: 'video',
    nonRetryable: false,
    nextRetryDelay: 1,
  });
  await expect(mineOne(world, input, plan, 1, { attempt: 2 })).rejects.toMatchObject({ nextRetryDelay: 2 });
  expect(await findingsOf(videoId)).toEqual([
    { ordinal: 1, status: 'failed', reason: 'no JSON', failures: 2 },
  ]);
});

test('the wait before a segment is asked about again is scaled like every other', async () => {
  const { world, input, plan } = await planned({}, 3);
  failsOver(world, 'Spring tides');
  await expect(mineOne(world, input, plan, 1)).rejects.toMatchObject({ nextRetryDelay: 3 });
});

test.each([
  ['no object', 'nothing found'],
  ['an object without claims', { people: [] }],
  [
    'claims that cite nothing',
    { claims: [{ sentences: [99], text: 'So.', type: 'factual', stance: 'asserts' }] },
  ],
])('defect 62: %s for an answer, twice, is a failed segment, not an empty one', async (_, answer) => {
  const { world, videoId, input, plan } = await planned();
  Object.assign(world.miner, { answer: () => answer });
  await expect(mineOne(world, input, plan, 1)).rejects.toMatchObject({
    type: 'video',
    nonRetryable: false,
    details: [{ reason: 'answer-invalid' }],
  });
  expect(world.miner.script.calls).toBe(2);
  expect(await findingsOf(videoId)).toMatchObject([{ ordinal: 1, status: 'failed', failures: 1 }]);
});

test('defect 76: no claim in a long recording is a result with a warning, and keeps it when it is found again', async () => {
  const { world, input, plan } = await planned();
  world.miner.answer = () => ({ claims: [], jargon: [], people: [], mentalModels: [] });
  await mineSegments(world, input, plan);
  await database.db
    .updateTable('segments')
    .set((eb) => ({ end_ms: eb('end_ms', '+', 2 * 60_000) }))
    .where('video_id', '=', input.videoId)
    .execute();
  const concluded = await conclude(world, input, plan);
  expect(concluded.value).toMatchObject({
    claims: 0,
    warning: expect.stringMatching(/^No claim was found in 1\d minutes of speech\.$/),
  });
  expect(await conclude(world, input, plan)).toEqual({ ...concluded, reused: true });
});

test('the miner is told title, channel, who speaks, and what was said before by whom', async () => {
  const { world, input } = await planned();
  // The third segment is said by somebody else.
  const [from, to] = await database.db
    .selectFrom('segments')
    .select(['start_ms', 'end_ms'])
    .where('video_id', '=', input.videoId)
    .where('ordinal', '=', 2)
    .execute()
    .then(([row]) => [row!.start_ms, row!.end_ms]);
  const twoVoices = await worlds.open();
  twoVoices.speech.text = world.speech.text;
  twoVoices.voices.voiceAt = ({ startMs }) => (startMs >= from! && startMs < to! ? 1 : 0);
  const at = {
    videoId: await twoVoices.list(`two-${next}`, { channel: 'Sea Talk' }),
    settingsHash: input.settingsHash,
  };
  const asked: string[] = [];
  const { answer } = twoVoices.miner;
  twoVoices.miner.answer = (request) => {
    asked.push(request.input);
    return answer(request);
  };
  await mined(twoVoices, await divided(twoVoices, at));
  const [after] = asked.filter((prompt) => /Segment:\nSpeaker: Speaker A\n1\. Concrete/.test(prompt));
  expect(after?.split('\nSegment:')[0]?.split('\n')).toEqual([
    `Video: Talk two-${next} (as downloaded)`,
    'Channel: Sea Talk',
    'Speakers: Speaker A (most of it), Speaker B',
    expect.stringMatching(/^Said before by Speaker B \(do not cite\): Ada Lovelace, .* It was meant/),
  ]);
});

test('defect 70: what is known of terms, people and models is published with aliases, domain and times', async () => {
  const { world, videoId, at } = await planned();
  world.miner.answer = (request) => ({
    ...minedAnswer(request),
    jargon: [
      { term: 'spring tides', definition: 'The strongest tides.', domain: 'the sea', sentences: [1] },
    ].filter(() => /\n1\. Spring/.test(request.input)),
    mentalModels: [
      { name: 'Superposition', description: 'Pulls add up.', aliases: ['adding up'], sentences: [1] },
    ].filter(() => /\n1\. Spring/.test(request.input)),
  });
  await wholeWay(world, at);
  const [segment] = await database.db
    .selectFrom('segments')
    .select(['start_ms', 'text'])
    .where('video_id', '=', videoId)
    .where('ordinal', '=', 1)
    .execute();
  const evidence = [
    { segmentOrdinal: 1, startMs: segment?.start_ms, quote: segment?.text.split(/(?<=\.) /)[0] },
  ];
  expect(await jargonOfVideo(database.db, videoId)).toMatchObject([
    { term: 'spring tides', definition: 'The strongest tides.', domain: 'the sea', evidence },
  ]);
  expect(await mentalModelsOfVideo(database.db, videoId)).toMatchObject([
    { name: 'Superposition', description: 'Pulls add up.', aliases: ['adding up'], evidence },
  ]);
});

test('defect 62: a segment is final after maxAttempts, and has all of them again when mining is planned anew', async () => {
  const { world, videoId, input, plan } = await planned({ batch: { maxAttempts: 2 } });
  failsOver(world, 'Spring tides');
  const ends = async () => {
    const failures = [];
    for (const attempt of [1, 2]) {
      failures.push(await mineOne(world, input, plan, 1, { attempt }).catch((error: unknown) => error));
    }
    return failures;
  };
  const final = [{ nonRetryable: false }, { nonRetryable: true }];
  expect(await ends()).toMatchObject(final);
  await world.run(world.activities.llm.planMining, input, { runId: 'run-2' });
  expect(await findingsOf(videoId)).toEqual([]);
  expect(await ends()).toMatchObject(final);
});

test('defect 63: a video with a failed segment is not concluded, not published and never stored', async () => {
  const { world, videoId, at, input, plan } = await planned();
  failsOver(world, 'Spring tides', videoFault('odd', 'odd answer', { kind: 'failed' }));
  await expect(mineSegments(world, input, plan)).rejects.toThrow('odd answer');
  await expect(conclude(world, input, plan)).rejects.toThrow('1 segments of');
  await expect(wholeWay(world, at)).rejects.toThrow('odd answer');
  expect(await countStored(database.db, videoId)).toMatchObject({ publications: 0, claims: 0, findings: 5 });
  const outcome = { kind: 'failed', stage: 'mine', reason: 'odd', detail: 'odd answer' } as const;
  await world.run(world.activities.database.settle, { videoId, outcome });
  expect((await mineRunsOf(videoId)).at(-1)).toMatchObject({
    status: 'failed',
    fault: 'video',
    detail: 'odd answer',
  });
});

test('every failure of a segment is kept with its class and words, and the others go on in the next attempt', async () => {
  const { world, videoId, input, plan } = await planned();
  failsOver(world, 'Spring tides');
  for (const attempt of [1, 2]) await mineOne(world, input, plan, 1, { attempt }).catch(() => {});
  failsOver(world, 'nobody says this');
  await mineSegments(world, input, plan);
  await conclude(world, input, plan);
  const failed = { fault: 'video', reason: 'answer-no-json', detail: 'Segment 2: no JSON' };
  expect(await mineRunsOf(videoId)).toMatchObject([
    { status: 'failed', ...failed },
    { status: 'failed', ...failed },
    { status: 'completed', fault: null },
  ]);
});

test('defect 64: the next run mines the failed segment alone', async () => {
  const { world, at, input, plan } = await planned();
  failsOver(world, 'Spring tides', videoFault('odd', 'odd answer', { kind: 'failed' }));
  await expect(mineSegments(world, input, plan)).rejects.toThrow('odd answer');
  expect(world.miner.script.calls).toBe(5);
  failsOver(world, 'nobody says this');
  expect(await wholeWay(world, at, { runId: 'run-2' })).toMatchObject({ kind: 'stored', claims: 5 });
  expect(world.miner.script.calls).toBe(6);
});

test('defect 64: after a crash between two segments none that was mined is mined again', async () => {
  const { world, videoId, input, plan } = await planned();
  await mineOne(world, input, plan, 0);
  await mineOne(world, input, plan, 3);
  const restarted = await worlds.open({ worker: 'test/2' });
  const rest = await restarted.run(restarted.activities.llm.planMining, input, { runId: 'run-2' });
  expect(rest).toMatchObject({ configHash: plan.configHash, total: 5 });
  expect(rest.pending.map(({ ordinal }) => ordinal)).toEqual([1, 2, 4]);
  await mined(restarted, input, { runId: 'run-2' });
  expect(world.miner.script.calls + restarted.miner.script.calls).toBe(5);
  expect(await countStored(database.db, videoId)).toMatchObject({ findings: 5 });
});

test('defect 108: a segment whose findings are stored, but whose answer was lost, is not mined again', async () => {
  const { world, input, plan } = await planned();
  expect(await mineOne(world, input, plan, 2)).toEqual({ reused: false });
  expect(await mineOne(world, input, plan, 2, { attempt: 2 })).toEqual({ reused: true });
  expect(world.miner.script.calls).toBe(1);
});

test('a model that changes in the middle is refused: findings of one video come from one model', async () => {
  const { world, videoId, at, input, plan } = await planned();
  await mineOne(world, input, plan, 0);
  world.miner.identity = { ...world.miner.identity, model: 'other', digest: 'ffff0000ffff0000' };
  const refused = {
    type: 'video',
    nonRetryable: true,
    details: [{ reason: 'model-changed', settles: { kind: 'failed' } }],
    message: expect.stringMatching(/now other, ffff0000ffff\).*vidmine retry mine-/),
  };
  await expect(mineOne(world, input, plan, 1)).rejects.toMatchObject(refused);
  expect(world.miner.script.calls).toBe(1);
  expect(await wholeWay(world, at, { runId: 'run-2' })).toMatchObject({ kind: 'stored', claims: 5 });
  expect(world.miner.script.calls).toBe(6);
  expect((await findingsOf(videoId)).map(({ ordinal }) => ordinal)).toEqual([0, 0, 1, 2, 3, 4]);
});

test('a model that changes after the last segment does not put its name under the work of another', async () => {
  const { world, input, plan } = await planned();
  await mineSegments(world, input, plan);
  world.miner.identity = { ...world.miner.identity, model: 'other', digest: 'm2' };
  await expect(conclude(world, input, plan)).rejects.toMatchObject({
    details: [{ reason: 'model-changed' }],
  });
});

test('a model server that is down costs no attempt, and the stage says so until it is back', async () => {
  const { world, videoId, input, plan } = await planned({ batch: { maxAttempts: 1 } });
  const down = systemFault('language-model-away', 'Nothing answers on port 11434.');
  failsOver(world, 'tides', down);
  for (let attempt = 1; attempt <= 3; attempt++) {
    await expect(mineOne(world, input, plan, 1, { attempt })).rejects.toMatchObject({
      type: 'system',
      nonRetryable: false,
    });
  }
  expect(await mineRunsOf(videoId)).toMatchObject([
    { status: 'failed', fault: 'system', reason: 'language-model-away', detail: down.message },
  ]);
  expect(await findingsOf(videoId)).toEqual([]);
  failsOver(world, 'nobody says this');
  await mineSegments(world, input, plan);
  expect((await mineRunsOf(videoId)).map(({ status }) => status)).toEqual(['failed', 'running']);
  await conclude(world, input, plan);
  expect((await mineRunsOf(videoId)).map(({ status }) => status)).toEqual(['failed', 'completed']);
});

test('a model server that is down when mining is planned is shown as well', async () => {
  const { world, videoId, input } = await planned();
  const away = await worlds.open({
    miner: async () => {
      throw systemFault('language-model-away', 'Nothing answers.');
    },
  });
  const { planMining } = away.activities.llm;
  await expect(away.run(planMining, input)).rejects.toMatchObject({ type: 'system', nonRetryable: false });
  expect((await mineRunsOf(videoId)).at(-1)).toMatchObject({
    status: 'failed',
    reason: 'language-model-away',
  });
  expect(world.miner.script.calls).toBe(0);
});

test('a cancelled call leaves neither findings nor a failure', async () => {
  const { world, videoId, input, plan } = await planned();
  world.miner.script.before = untilAborted;
  const segment = { ...input, mine: plan.configHash, ...plan.pending[0]! };
  const attempt = world.begin(world.activities.llm.mineSegment, segment);
  await until('the model is at work', () => world.miner.script.calls === 1);
  attempt.cancel();
  await expect(attempt.result).rejects.toBeInstanceOf(CancelledFailure);
  expect(await findingsOf(videoId)).toEqual([]);
});

test('defect 65: an invalid item is dropped alone and counted', async () => {
  const { world, input, plan } = await planned();
  Object.assign(world.miner, {
    answer: (request: Parameters<typeof minedAnswer>[0]) => {
      const good = minedAnswer(request) as { claims: object[] };
      return {
        ...good,
        claims: [...good.claims, { sentences: [99], text: 'From nowhere', type: 'factual' }],
      };
    },
  });
  await mineSegments(world, input, plan);
  const { value } = await conclude(world, input, plan);
  expect(value).toMatchObject({ claims: 5, dropped: 5, segments: 5, style: 'abstractive', model: 'miner' });
});

test('what a video cost is summed over its segments', async () => {
  const { world, videoId, input, plan } = await planned();
  await mineSegments(world, input, plan);
  await conclude(world, input, plan);
  const { metrics } = await database.db
    .selectFrom('stage_runs')
    .select('metrics')
    .where('video_id', '=', videoId)
    .where('stage', '=', 'mine')
    .where('status', '=', 'completed')
    .executeTakeFirstOrThrow();
  expect(metrics).toEqual({ promptTokens: 500, outputTokens: 50, latencyMs: 25 });
});
