import { sql } from 'kysely';
import { matchRules } from '../../domain/speakers/match-rules.ts';
import type { MatchRules } from '../../domain/speakers/naming.ts';
import { clustersOf } from '../../storage/database/speaker-clusters.ts';
import {
  addCorrection,
  correctionsOf,
  withdrawCorrections,
} from '../../storage/database/speaker-corrections.ts';
import { nameSpeakers } from '../../storage/database/speaker-naming.ts';
import { saveSpeakers } from '../../storage/database/speakers.ts';
import { changingVoices } from '../../storage/database/voice-lock.ts';
import { addSample, listSamples } from '../../storage/database/voice-samples.ts';
import { vectorBytes, vectorOfBytes } from '../../storage/database/voice-vectors.ts';
import {
  ensureVoice,
  findVoice,
  listVoices,
  removeEmptyVoices,
  removeVoice,
} from '../../storage/database/voices.ts';
import { ENCODER, encoded, spoken, storeIdentified, vectorOf } from '../fixtures/heard-voices.ts';
import { emptyDatabase, withTestDatabase } from '../fixtures/test-database.ts';
import { until } from '../fixtures/until.ts';

const database = withTestDatabase();
const rules: MatchRules = matchRules(ENCODER, {});
const naming = { encoder: ENCODER, rules };
const OTHER = { ...ENCODER, digest: '0d'.repeat(32) };

beforeEach(() => emptyDatabase(database.db));

/** Enrols voice number `voice` under a name. */
async function enrol(name: string, voice: number, parts: { host?: boolean; encoder?: string } = {}) {
  const { db } = database;
  const { id } = await ensureVoice(db, { name, host: parts.host });
  await addSample(db, {
    voiceId: id,
    encoder: parts.encoder ?? ENCODER.digest,
    vector: vectorOf(voice),
    speechMs: 30_000,
    source: 'test',
  });
  return id;
}

/** `A: Ada Example`, `B: stranger (below-threshold)`: of every video, in order. */
async function namesOf(videoId: string, configHash?: string): Promise<string[]> {
  const clusters = await clustersOf(database.db, { videoIds: [videoId], configHash, withSpans: [] });
  return clusters.map(
    ({ label, naming: { kind, name, rule } }) => `${label}: ${name ?? `${kind} (${rule})`}`,
  );
}

const rename = (videoId?: Parameters<typeof nameSpeakers>[1]['videoId']) =>
  nameSpeakers(database.db, { ...naming, videoId });

test('a vector comes back as it went in', () => {
  const vector = vectorOf(3, 0.7, 5);
  expect(vectorOfBytes(vectorBytes(vector))).toEqual(vector);
  expect(vectorBytes(Float32Array.of(1)).toString('hex')).toBe('0000803f');
});

test('defect 49: similarity, margin, rule and confidence are stored with each speaker', async () => {
  await storeIdentified(database.db, 'v1', [...spoken('AAA'), ...spoken('BBB')].sort(byTime));
  await enrol('Ada Example', 0);
  await enrol('Ben Example', 2);
  expect(await rename()).toBe(1);
  const rows = await database.db.selectFrom('speakers').selectAll().orderBy('label').execute();
  expect(rows).toMatchObject([
    {
      label: 'A',
      kind: 'named',
      name: 'Ada Example',
      similarity: 1,
      margin: 1,
      rule: 'matched',
      confidence: 1,
    },
    {
      label: 'B',
      kind: 'stranger',
      name: null,
      similarity: 0,
      margin: 0,
      rule: 'below-threshold',
      confidence: 0,
    },
  ]);
  expect(await rename()).toBe(0);
});

const byTime = (a: { startMs: number }, b: { startMs: number }) => a.startMs - b.startMs;

test('nobody is named before somebody is enrolled; with one voice a stranger stays one', async () => {
  await storeIdentified(database.db, 'v1', spoken('AAABBB'));
  expect(await rename()).toBe(0);
  expect(await namesOf('v1')).toEqual(['A: stranger (no-voices)', 'B: stranger (no-voices)']);
  await enrol('Ada Example', 1);
  expect(await rename()).toBe(1);
  expect(await namesOf('v1')).toEqual(['A: stranger (below-threshold)', 'B: Ada Example']);
});

test('every page of videos is named, the clusters of another encoder keep their names', async () => {
  const { db } = database;
  await storeIdentified(db, 'v000', spoken('AAA'));
  await db.executeQuery(
    sql`
      insert into videos (id, kind, url, chapters, tags)
      select 'v' || lpad(n::text, 3, '0'), kind, url || n, chapters, tags from videos, generate_series(1, 129) n`.compile(
      db,
    ),
  );
  await sql`
    insert into speakers (video_id, config_hash, label, rule, encoder, vector, speech_ms, coherence)
    select v.id, config_hash, label, rule, encoder, vector, speech_ms, coherence
    from speakers, videos v where v.id <> 'v000'`.execute(db);
  await storeIdentified(db, 'w', spoken('AAA'), { encoder: OTHER });
  await enrol('Ada Example', 0);
  expect(await rename()).toBe(130);
  expect(await namesOf('v129')).toEqual(['A: Ada Example']);
  expect(await namesOf('w')).toEqual(['A: stranger (no-voices)']);
});

test('one video can be named alone', async () => {
  const v1 = await storeIdentified(database.db, 'v1', spoken('AAA'));
  await storeIdentified(database.db, 'v2', spoken('AAA'));
  await enrol('Ada Example', 0);
  expect(await rename(v1)).toBe(1);
  expect([await namesOf('v1'), await namesOf('v2')]).toEqual([
    ['A: Ada Example'],
    ['A: stranger (no-voices)'],
  ]);
});

test('a voice without a sample of the encoder takes no part', async () => {
  await storeIdentified(database.db, 'v1', spoken('AAA'));
  await enrol('Ada Example', 0, { encoder: OTHER.digest });
  expect(await rename()).toBe(0);
  expect(await listVoices(database.db)).toMatchObject([
    { name: 'Ada Example', samples: 1, encoders: [OTHER.digest], videos: 0 },
  ]);
});

test('a removed voice is nobody any more, in all videos, those of another encoder too', async () => {
  const { db } = database;
  await storeIdentified(db, 'v1', spoken('AAA'));
  await storeIdentified(db, 'w', spoken('AAA'), { encoder: OTHER });
  const id = await enrol('Ada Example', 0);
  await enrol('Ada Example', 0, { encoder: OTHER.digest });
  await rename();
  await nameSpeakers(db, { encoder: OTHER, rules });
  expect(await listVoices(db)).toMatchObject([{ samples: 2, speechMs: 60_000, videos: 2 }]);
  await changingVoices(db, async (trx) => {
    await removeVoice(trx, id);
    await nameSpeakers(trx, naming);
  });
  expect([await namesOf('v1'), await namesOf('w')]).toEqual([
    ['A: stranger (no-voices)'],
    ['A: stranger (no-voices)'],
  ]);
  expect(await listSamples(db)).toEqual([]);
});

test('a name is found however it is written, and taken once', async () => {
  await ensureVoice(database.db, { name: 'Ada Example', host: true });
  const again = await ensureVoice(database.db, { name: 'ADA  example' });
  expect(again).toMatchObject({ name: 'Ada Example', host: true });
  expect(await findVoice(database.db, 'ada example.')).toEqual(again);
  expect(await ensureVoice(database.db, { name: 'Ada Example', host: false })).toMatchObject({ host: false });
});

describe('corrections', () => {
  const NINE = [{ startMs: 0, endMs: 9000 }];

  test('defect 55: a correction holds for the same voice in other videos and survives a rerun with other labels', async () => {
    const { db } = database;
    const videoId = await storeIdentified(db, 'v1', spoken('CCAAABBB'));
    await storeIdentified(db, 'v2', spoken('DDDAAA'));
    const id = await enrolByCorrection(videoId, [{ startMs: 6000, endMs: 15_000 }], 0);
    expect(await rename()).toBe(2);
    expect(await namesOf('v1')).toEqual([
      'A: stranger (below-threshold)',
      'B: Ada Example',
      'C: stranger (below-threshold)',
    ]);
    expect(await namesOf('v2')).toEqual(['A: stranger (below-threshold)', 'B: Ada Example']);

    // Run again, labels differ; and somebody is enrolled who sounds the same, so that similarity names nobody.
    const hash = 'd'.repeat(64);
    await storeIdentified(db, 'v1', spoken('CCAAABBB').slice(2), { configHash: hash });
    await enrol('Ben Example', 0);
    await rename();
    expect(await namesOf('v1', hash)).toEqual(['A: Ada Example', 'B: stranger (below-threshold)']);
    const [again] = await clustersOf(db, { videoIds: ['v1'], configHash: hash, withSpans: [] });
    expect(again!.naming).toMatchObject({ rule: 'corrected', voiceId: id, confidence: 1 });
    expect(await namesOf('v2')).toEqual(['A: stranger (below-threshold)', 'B: doubtful (small-margin)']);
    expect(await correctionsOf(db, ['v1'])).toHaveLength(1);
  });

  /** What `vidmine voices assign` writes. */
  async function enrolByCorrection(
    videoId: string,
    spans: { startMs: number; endMs: number }[],
    voice: number,
  ) {
    const { db } = database;
    const { id } = await ensureVoice(db, { name: 'Ada Example' });
    const correctionId = await addCorrection(db, { videoId, voiceId: id, spans });
    const sample = { encoder: ENCODER.digest, vector: vectorOf(voice), speechMs: 9000, source: 'v1' };
    await addSample(db, { ...sample, voiceId: id, videoId, correctionId });
    return id;
  }

  test('somebody who is not to be named is not, though similar', async () => {
    const videoId = await storeIdentified(database.db, 'v1', spoken('AAABBB'));
    await enrol('Ada Example', 0);
    await addCorrection(database.db, { videoId, spans: NINE });
    await rename();
    expect(await namesOf('v1')).toEqual(['A: stranger (corrected)', 'B: stranger (below-threshold)']);
  });

  test('a correction names a voice that has no sample of this encoder', async () => {
    const videoId = await storeIdentified(database.db, 'v1', spoken('AAABBB'));
    const { id } = await ensureVoice(database.db, { name: 'Ada Example' });
    await addCorrection(database.db, { videoId, voiceId: id, spans: NINE });
    await rename();
    expect(await namesOf('v1')).toEqual(['A: Ada Example', 'B: stranger (no-voices)']);
  });

  test('what is corrected again goes with what it taught; what is left of the other stretches stays', async () => {
    const { db } = database;
    const videoId = await storeIdentified(db, 'v1', spoken('AAABBB'));
    const id = await enrolByCorrection(videoId, NINE, 0);
    expect(await withdrawCorrections(db, videoId, [{ startMs: 0, endMs: 3000 }])).toEqual([]);
    expect(await correctionsOf(db, [videoId])).toMatchObject([{ spans: [{ startMs: 3000, endMs: 9000 }] }]);
    expect(await removeEmptyVoices(db, [id])).toEqual([]);
    expect(await withdrawCorrections(db, videoId, NINE)).toEqual([id]);
    expect([await correctionsOf(db, [videoId]), await listSamples(db)]).toEqual([[], []]);
    expect(await removeEmptyVoices(db, [id])).toEqual(['Ada Example']);
    expect(await listVoices(db)).toEqual([]);
  });
});

test('who identifies while voices change gets the names that hold afterwards', async () => {
  const { db } = database;
  const videoId = await storeIdentified(db, 'v1', spoken('AAA'));
  const store = Promise.withResolvers<void>();
  const stored = Promise.withResolvers<void>();
  const identifying = db.transaction().execute(async (trx) => {
    const [cluster] = await clustersOf(trx, { videoIds: ['v1'], withSpans: [] });
    const clusters = [{ ...cluster!, centroid: cluster!.vector }];
    await saveSpeakers(trx, videoId, 'e'.repeat(64), {
      encoder: ENCODER,
      clusters,
      pieces: encoded(spoken('AAA')),
      speakers: spoken('AAA').map(() => ({ label: 'A', confidence: 1 })),
    });
    await nameSpeakers(trx, { ...naming, videoId });
    stored.resolve();
    await store.promise;
  });
  await stored.promise;
  const enrolling = changingVoices(db, async (trx) => {
    const { id } = await ensureVoice(trx, { name: 'Ada Example' });
    const sample = { encoder: ENCODER.digest, vector: vectorOf(0), speechMs: 9000, source: 'test' };
    await addSample(trx, { ...sample, voiceId: id });
    return nameSpeakers(trx, naming);
  });
  await until('the change waits for the identification', async () => {
    const { rows } = await sql`select 1 from pg_locks where locktype = 'advisory' and not granted`.execute(
      db,
    );
    return rows.length === 1;
  });
  store.resolve();
  await identifying;
  expect(await enrolling).toBe(2);
  expect(await namesOf('v1', 'e'.repeat(64))).toEqual(['A: Ada Example']);
});
