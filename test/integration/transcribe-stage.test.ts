import { ApplicationFailure } from '@temporalio/common';
import type { VideoId } from '../../domain/ids.ts';
import { createGuardedEngine } from '../../engines/speech/quality-guards.ts';
import { loadTranscript } from '../../storage/database/transcripts.ts';
import { withActivityWorlds } from '../fixtures/activity-world.ts';
import { type Hears, rawSpanOf, scriptedRecogniser } from '../fixtures/scripted-recogniser.ts';
import { withTestDatabase } from '../fixtures/test-database.ts';

const database = withTestDatabase();
const worlds = withActivityWorlds(database);
let next = 0;

/** A downloaded video whose audio a scripted recogniser hears, with the real guards above it. */
async function heard(hears: Hears, settings: Record<string, unknown> = {}) {
  next += 1;
  const recogniser = scriptedRecogniser(hears);
  const world = await worlds.open({
    speech: async ({ speech }) => createGuardedEngine({ recogniser, rules: speech }),
  });
  const videoId = await world.list(`heard-${next}`);
  const at = { videoId, settingsHash: await world.settings(settings) };
  const { configHash } = await world.run(world.activities.network.download, at);
  const input = { ...at, download: configHash };
  const transcribed = world.run(world.activities.speech.transcribe, input);
  return { recogniser, world, input, videoId, transcribed };
}

const runOf = (videoId: VideoId) =>
  database.db
    .selectFrom('stage_runs')
    .select(['status', 'reason', 'metrics'])
    .where('video_id', '=', videoId)
    .where('stage', '=', 'transcribe')
    .executeTakeFirstOrThrow();

const line = 'The tide turns twice a day.';

test('the vocabulary and the language of the batch reach the model; the guards are counted and stored', async () => {
  const { recogniser, videoId, transcribed } = await heard(
    {
      durationMs: 120_000,
      notices: ['stepped down'],
      first: () => [
        rawSpanOf('Lord Kelvin built a machine.'),
        ...[5000, 8000, 11_000, 14_000].map((atMs) => rawSpanOf(line, { atMs })),
        rawSpanOf('It foretold tides.', { atMs: 20_000, avgLogprob: -0.6 }),
        { ...rawSpanOf('you', { atMs: 60_000, noSpeechProb: 0.95 }), words: [] },
      ],
      again: () => [
        rawSpanOf('It foretells the tides.', { atMs: 20_000, avgLogprob: -0.3 }),
        rawSpanOf('you', { atMs: 60_000, noSpeechProb: 0.95 }),
      ],
    },
    { speech: { vocabulary: ['Kelvin'], language: 'en' } },
  );
  const { value, configHash } = await transcribed;
  expect(recogniser.asked[0]).toMatchObject({ vocabulary: ['Kelvin'], language: 'en' });
  expect(value).toEqual({ language: 'en', durationMs: 120_000, words: 15 });
  expect((await runOf(videoId)).metrics).toEqual({
    audioMs: 120_000,
    milliseconds: expect.any(Number),
    words: 15,
    wordsPerMinute: 8,
    secondDecodes: 2,
    secondDecodeMs: expect.any(Number),
    betterSecondDecodes: 1,
    removedLoops: 1,
    removedSilence: 1,
    interpolatedWords: 0,
  });
  const { quality, spans, model } = await loadTranscript(database.db, videoId, configHash);
  expect(model).toBe('scripted');
  expect(quality).toMatchObject({
    secondDecodes: { count: 2, better: 1 },
    removed: [{ why: 'loop' }, { why: 'silence', text: 'you' }],
    notices: ['stepped down'],
  });
  expect(spans.map(({ secondDecode }) => secondDecode?.kept)).toEqual([undefined, undefined, 'second']);
});

test('without a language of its own, a batch leaves it to the model', async () => {
  const { recogniser, transcribed } = await heard({ first: () => [rawSpanOf(line)] });
  await transcribed;
  expect(recogniser.asked[0]).toMatchObject({ language: undefined, vocabulary: [] });
});

test('a recording in which nobody speaks is skipped at once, and no transcript is stored', async () => {
  const { videoId, transcribed } = await heard({ language: 'und', first: () => [] });
  const failure = await transcribed.catch((error: unknown) => error);
  if (!(failure instanceof ApplicationFailure)) throw failure;
  expect(failure.nonRetryable).toBe(true);
  expect(failure.details?.[0]).toMatchObject({
    fault: 'video',
    reason: 'no-speech',
    settles: { kind: 'skipped', reason: 'no-speech' },
  });
  expect(await runOf(videoId)).toMatchObject({ status: 'failed', reason: 'no-speech' });
  const stored = await database.db
    .selectFrom('transcripts')
    .select('video_id')
    .where('video_id', '=', videoId)
    .execute();
  expect(stored).toEqual([]);
});

test('defect 4: silence is heard once: later runs neither fetch nor hear it again, until they would hear otherwise', async () => {
  const { world, input, recogniser, transcribed } = await heard({ language: 'und', first: () => [] });
  await expect(transcribed).rejects.toThrow('Nobody speaks in');
  await world.run(world.activities.network.releaseAudio, input);
  const reasonUnder = async (settings: Record<string, unknown>) => {
    const again = { ...input, settingsHash: await world.settings(settings) };
    const failure = await world
      .run(world.activities.speech.transcribe, again, { runId: 'run-2' })
      .catch((error: unknown) => error);
    return failure instanceof ApplicationFailure ? failure.details : failure;
  };
  const asked = recogniser.asked.length;
  expect(await reasonUnder({ mining: 'off', batch: { maxAttempts: 9 } })).toMatchObject([
    { reason: 'no-speech', settles: { kind: 'skipped', reason: 'no-speech' } },
  ]);
  expect(recogniser.asked).toHaveLength(asked);
  expect(await reasonUnder({ speech: { language: 'en' } })).toMatchObject([{ reason: 'audio-missing' }]);
});
