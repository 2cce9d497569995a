import { systemFault, videoFault } from '../../domain/faults.ts';
import type { VideoId } from '../../domain/ids.ts';
import { stageRunsOf } from '../../storage/database/progress.ts';
import { loadSegments } from '../../storage/database/transcripts.ts';
import { vectorBytes, vectorOfBytes } from '../../storage/database/voice-vectors.ts';
import { type ActivityWorld, withActivityWorlds } from '../fixtures/activity-world.ts';
import { untilAborted } from '../fixtures/scripted-engines.ts';
import { unitVector } from '../fixtures/scripted-voice-encoder.ts';
import { withTestDatabase } from '../fixtures/test-database.ts';
import { until } from '../fixtures/until.ts';
import { downloadAndTranscribe } from '../fixtures/way-of-a-video.ts';

const database = withTestDatabase();
const worlds = withActivityWorlds(database);
let next = 0;

/** A video with its words, ready to be listened to. */
async function transcribed(settings: Record<string, unknown> = {}, world?: ActivityWorld) {
  next += 1;
  const open = world ?? (await worlds.open());
  const videoId = await open.list(`identify-${next}`);
  const heard = await downloadAndTranscribe(open, { videoId, settingsHash: await open.settings(settings) });
  const identify = (info = {}) => open.run(open.activities.voices.identify, heard, info);
  return { world: open, videoId, heard, identify };
}

/** The second of two voices speaks in the second half. */
const HALF_MS = 25_000;
const twoVoices = ({ startMs }: { startMs: number }): number => (startMs < HALF_MS ? 0 : 1);

const speakersOf = (videoId: VideoId) =>
  database.db.selectFrom('speakers').selectAll().where('video_id', '=', videoId).orderBy('label').execute();

const piecesOf = (videoId: VideoId) =>
  database.db
    .selectFrom('speaker_pieces')
    .selectAll()
    .where('video_id', '=', videoId)
    .orderBy('start_ms')
    .execute();

async function enroll(name: string, vector: Float32Array, encoder: string): Promise<number> {
  const { id } = await database.db
    .insertInto('voices')
    .values({ name, normalized_name: name.toLowerCase() })
    .returning('id')
    .executeTakeFirstOrThrow();
  await database.db
    .insertInto('voice_samples')
    .values({ voice_id: id, encoder, vector: vectorBytes(vector), speech_ms: 30_000, source: 'a file' })
    .execute();
  return id;
}

afterEach(async () => {
  await database.db.deleteFrom('speaker_corrections').execute();
  await database.db.deleteFrom('voices').execute();
});

test('two voices become two speakers, with turns, vectors and pieces', async () => {
  const { world, videoId, identify } = await transcribed();
  world.voices.voiceAt = twoVoices;
  const { value, configHash } = await identify();
  expect(value).toMatchObject({ rule: 'clustered', speakers: 2 });
  expect(value.turns.map(({ speaker }) => speaker)).toEqual(['A', 'B']);
  expect(value.turns.every(({ confidence }) => confidence === 1)).toBe(true);
  expect(value.warning).toBeUndefined();

  const { digest, dimensions } = world.voices.identity;
  const speakers = await speakersOf(videoId);
  expect(speakers).toMatchObject(
    ['A', 'B'].map((label) => ({
      label,
      config_hash: configHash,
      encoder: digest,
      coherence: 1,
      kind: 'stranger',
      rule: 'no-voices',
      name: null,
      voice_id: null,
    })),
  );
  expect(speakers.map(({ vector }) => vectorOfBytes(vector!))).toEqual([
    unitVector(dimensions, 0),
    unitVector(dimensions, 1),
  ]);
  const pieces = await piecesOf(videoId);
  for (const { label, speech_ms } of speakers) {
    const own = pieces.filter((piece) => piece.label === label);
    expect(speech_ms).toBe(own.reduce((sum, { start_ms, end_ms }) => sum + end_ms - start_ms, 0));
  }
  expect(pieces.every((piece) => piece.label === (piece.start_ms < HALF_MS ? 'A' : 'B'))).toBe(true);
});

test('defect 52: a recording of one voice has one speaker', async () => {
  const { videoId, identify } = await transcribed();
  const { value } = await identify();
  expect(value.speakers).toBe(1);
  expect(value.turns).toEqual([{ startMs: 0, endMs: expect.any(Number), speaker: 'A', confidence: 1 }]);
  expect((await speakersOf(videoId)).map(({ label }) => label)).toEqual(['A']);
});

test('every segment carries one speaker, and how sure that is', async () => {
  const { world, heard, identify } = await transcribed();
  world.voices.voiceAt = twoVoices;
  const spoken = { ...heard, identify: (await identify()).configHash };
  const { configHash } = await world.run(world.activities.database.segment, spoken);
  const segments = await loadSegments(database.db, heard.videoId, configHash);
  expect(segments.length).toBeGreaterThan(3);
  for (const { startMs, speaker, speakerConfidence } of segments) {
    expect([speaker, speakerConfidence]).toEqual([startMs < HALF_MS ? 'A' : 'B', 1]);
  }
});

test('the stage tells how much it listened to, and how much nobody could be told to say', async () => {
  const { world, videoId, identify } = await transcribed();
  world.voices.voiceAt = ({ startMs }) => (startMs < HALF_MS ? 0 : undefined);
  const { value } = await identify();
  const { metrics } = await database.db
    .selectFrom('stage_runs')
    .select('metrics')
    .where('video_id', '=', videoId)
    .where('stage', '=', 'identify')
    .executeTakeFirstOrThrow();
  const unknown = value.turns.filter(({ speaker }) => speaker === undefined);
  expect(unknown).toHaveLength(1);
  expect(metrics).toEqual({
    audioMs: expect.any(Number),
    milliseconds: expect.any(Number),
    pieces: 10,
    speakers: 1,
    secondsUnknown: (unknown[0]!.endMs - unknown[0]!.startMs) / 1000,
  });
  expect(metrics.audioMs).toBe(value.turns.at(-1)!.endMs);
  // What could not be heard has no vector to learn a voice from.
  expect(await piecesOf(videoId)).toHaveLength(7);
});

test('a stored result is found again without listening', async () => {
  const { world, identify } = await transcribed();
  const first = await identify();
  expect(await identify({ runId: 'run-2' })).toEqual({ ...first, reused: true });
  expect(world.voices.script.calls).toBe(1);
});

test('the same identity a second time replaces what is stored of it, and its rows stay', async () => {
  const { world, videoId, identify } = await transcribed();
  world.voices.voiceAt = twoVoices;
  await identify();
  const [speakers, pieces] = [await speakersOf(videoId), await piecesOf(videoId)];
  await database.db
    .deleteFrom('stage_runs')
    .where('video_id', '=', videoId)
    .where('stage', '=', 'identify')
    .execute();
  await identify({ runId: 'run-2' });
  expect(world.voices.script.calls).toBe(2);
  expect(await speakersOf(videoId)).toEqual(speakers);
  expect(await piecesOf(videoId)).toEqual(pieces);
});

test('another encoder, another sameVoice or another transcript is another result; voices and thresholds are not', async () => {
  const { world, heard, identify } = await transcribed();
  const first = await identify();
  const hashWith = async (settings: Record<string, unknown>) => {
    const settingsHash = await world.settings(settings);
    return (await world.run(world.activities.voices.identify, { ...heard, settingsHash })).configHash;
  };
  await enroll('Ada Example', unitVector(8, 0), world.voices.identity.digest);
  expect(await hashWith({})).toBe(first.configHash);
  expect(await hashWith({ speakers: { sameVoice: 0.9 } })).not.toBe(first.configHash);
  expect(await hashWith({ speakers: { minClusterSeconds: 9 } })).not.toBe(first.configHash);
  const lenient = await worlds.open({ artifacts: world.context.artifacts, voices: { hostSimilarity: 0.1 } });
  expect((await lenient.run(lenient.activities.voices.identify, heard)).configHash).toBe(first.configHash);
  world.voices.identity = { ...world.voices.identity, digest: '6d'.repeat(32) };
  expect((await identify()).configHash).not.toBe(first.configHash);
});

describe('names', () => {
  test('an enrolled voice is named when its video is identified', async () => {
    const { world, videoId, identify } = await transcribed();
    world.voices.voiceAt = twoVoices;
    const voiceId = await enroll('Ada Example', unitVector(8, 1), world.voices.identity.digest);
    const { value } = await identify();
    expect(JSON.stringify(value)).not.toContain('Ada');
    expect(await speakersOf(videoId)).toMatchObject([
      { label: 'A', kind: 'stranger', name: null, similarity: 0, rule: 'below-threshold' },
      { label: 'B', kind: 'named', name: 'Ada Example', voice_id: voiceId, similarity: 1, rule: 'matched' },
    ]);
  });

  test('defect 46: whoever is not enrolled stays nameless, also as the only speaker', async () => {
    const { world, videoId, identify } = await transcribed();
    await enroll('Ada Example', unitVector(8, 5), world.voices.identity.digest);
    await identify();
    expect(await speakersOf(videoId)).toMatchObject([{ kind: 'stranger', name: null, confidence: 0 }]);
  });

  test('a voice of another encoder does not take part', async () => {
    const { videoId, identify } = await transcribed();
    await enroll('Ada Example', unitVector(8, 0), '7e'.repeat(32));
    await identify();
    expect(await speakersOf(videoId)).toMatchObject([{ kind: 'stranger', name: null, rule: 'no-voices' }]);
  });
});

test('speakers.identify: false leaves everybody Unknown, without encoder or audio', async () => {
  const world = await worlds.open({
    voiceEncoder: () => Promise.reject(new Error('not to be asked for')),
  });
  const { videoId, heard, identify } = await transcribed({ speakers: { identify: false } }, world);
  await world.run(world.activities.network.releaseAudio, heard);
  expect((await identify()).value).toEqual({ turns: [], rule: 'not-identified', speakers: 0 });
  expect(await speakersOf(videoId)).toEqual([]);
});

test('assumeMonologue listens to stretches of the whole recording only', async () => {
  const { world, videoId, identify } = await transcribed({ speakers: { assumeMonologue: true } });
  const { value } = await identify();
  expect(value).toMatchObject({ rule: 'monologue', speakers: 1 });
  expect(value.turns).toEqual([{ startMs: 0, endMs: expect.any(Number), speaker: 'A', confidence: 1 }]);
  expect(world.voices.script.calls).toBe(1);
  const [speaker] = await speakersOf(videoId);
  const listenedMs = (await piecesOf(videoId)).reduce(
    (sum, { start_ms, end_ms }) => sum + end_ms - start_ms,
    0,
  );
  expect(listenedMs).toBeLessThan(speaker!.speech_ms!);
});

test('assumeMonologue is not believed where two voices are heard', async () => {
  const { world, identify } = await transcribed({ speakers: { assumeMonologue: true } });
  world.voices.voiceAt = twoVoices;
  expect((await identify()).value).toMatchObject({ rule: 'clustered', speakers: 2 });
  expect(world.voices.script.calls).toBe(2);
});

describe('defect 47: what goes wrong leaves everybody Unknown, with the error told, and nobody named', () => {
  const lookedAt = async (
    prepare: (world: ActivityWorld) => void,
    words: RegExp,
    overrides: Parameters<typeof worlds.open>[0] = {},
  ) => {
    const { world, videoId, identify } = await transcribed({}, await worlds.open(overrides));
    await enroll('Ada Example', unitVector(8, 0), world.voices.identity.digest);
    prepare(world);
    const { value } = await identify();
    expect(value).toEqual({
      turns: [],
      rule: 'not-identified',
      speakers: 0,
      warning: expect.stringMatching(words),
    });
    expect(value.warning).toMatch(/everybody is Unknown/);
    expect(world.logs.filter(({ level }) => level === 'WARN').map(({ message }) => message)).toEqual([
      value.warning,
    ]);
    expect(await speakersOf(videoId)).toEqual([]);
    expect(await piecesOf(videoId)).toEqual([]);
  };

  test('audio that the encoder cannot decode', () =>
    lookedAt((world) => {
      world.voices.script.before = () => {
        throw videoFault('not-media', 'no sound in it', { kind: 'failed' });
      };
    }, /no sound in it/));

  test('an error that nobody expected', () =>
    lookedAt((world) => {
      world.voices.script.before = () => {
        throw new TypeError('undefined is not a vector');
      };
    }, /undefined is not a vector/));

  test('an encoder that hears nobody', () =>
    lookedAt((world) => {
      world.voices.voiceAt = () => undefined;
    }, /heard nobody/));

  test('vectors of another length than it said', () =>
    lookedAt((world) => {
      const { identity } = world.voices;
      world.voices.voiceAt = () => {
        world.voices.identity = { ...identity, dimensions: 4 };
        return 0;
      };
    }, /no vector of 8 numbers/));

  test('an encoder that cannot say what it is', () =>
    lookedAt(() => {}, /not an encoder/, {
      voiceEncoder: () => Promise.reject(new Error('model.onnx is not an encoder')),
    }));
});

describe('what is no error of identification', () => {
  test('a part that is down is waited for, and no attempt is counted', async () => {
    const { world, videoId, identify } = await transcribed();
    world.voices.script.before = (call) => {
      if (call === 1) throw systemFault('voices-ended', 'the encoder died');
    };
    await expect(identify()).rejects.toMatchObject({
      type: 'system',
      nonRetryable: false,
      details: [{ reason: 'voices-ended' }],
    });
    expect(await speakersOf(videoId)).toEqual([]);
    expect((await identify({ attempt: 2 })).value.speakers).toBe(1);
  });

  test('an encoder that is missing is waited for', async () => {
    const { identify } = await transcribed(
      {},
      await worlds.open({
        voiceEncoder: () => Promise.reject(systemFault('voice-encoder-missing', 'not installed')),
      }),
    );
    await expect(identify()).rejects.toMatchObject({
      type: 'system',
      details: [{ reason: 'voice-encoder-missing' }],
    });
  });

  test('audio that was deleted is told, so that it is fetched again', async () => {
    const { world, heard, identify } = await transcribed();
    await world.run(world.activities.network.releaseAudio, heard);
    await expect(identify()).rejects.toMatchObject({
      type: 'video',
      nonRetryable: true,
      details: [{ reason: 'audio-missing' }],
    });
    expect(world.voices.script.calls).toBe(0);
    await world.run(world.activities.network.download, { ...heard, audioNeeded: true });
    expect((await identify({ runId: 'run-2' })).value.speakers).toBe(1);
  });

  test('a cancelled stage ends as cancelled', async () => {
    const { world, videoId, heard } = await transcribed();
    world.voices.script.before = untilAborted;
    const attempt = world.begin(world.activities.voices.identify, heard);
    await until('the encoder is at work', () => world.voices.script.calls === 1);
    attempt.cancel();
    await expect(attempt.result).rejects.toMatchObject({ name: 'CancelledFailure' });
    const runs = await stageRunsOf(database.db, videoId);
    expect(runs.find(({ stage }) => stage === 'identify')).toMatchObject({ status: 'abandoned' });
  });
});
