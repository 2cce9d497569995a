import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { sql } from 'kysely';
import { videoFault } from '../../domain/faults.ts';
import type { VideoId } from '../../domain/ids.ts';
import { stageRunsOf } from '../../storage/database/progress.ts';
import { claimsOfVideo } from '../../storage/database/published-claims.ts';
import { peopleOfVideo } from '../../storage/database/published-items.ts';
import { findVideo } from '../../storage/database/videos.ts';
import { type ActivityWorld, withActivityWorlds } from '../fixtures/activity-world.ts';
import { countStored } from '../fixtures/count-stored.ts';
import { withTestDatabase } from '../fixtures/test-database.ts';
import { divided, downloadAndTranscribe, wholeWay } from '../fixtures/way-of-a-video.ts';
import { wordEmbedder } from '../fixtures/word-embedder.ts';

const database = withTestDatabase();
const worlds = withActivityWorlds(database);
let next = 0;

async function listedVideo(settings: Record<string, unknown> = {}) {
  next += 1;
  const world = await worlds.open();
  const videoId = await world.list(`stage-${next}`);
  return { world, videoId, at: { videoId, settingsHash: await world.settings(settings) } };
}

const callsOf = (world: ActivityWorld) => ({
  downloads: world.downloads.calls,
  transcriptions: world.speech.script.calls,
  identifications: world.voices.script.calls,
  minings: world.miner.script.calls,
  evaluations: world.flagship.script.calls,
  embeddings: world.embeddings.calls,
});

const completedOf = async (videoId: VideoId) =>
  (await stageRunsOf(database.db, videoId))
    .filter(({ status }) => status === 'completed')
    .map(({ stage }) => stage);

test('a video passes through all stages and becomes segments, claims with evidence, people and vectors', async () => {
  const { world, videoId, at } = await listedVideo();
  expect(await wholeWay(world, at)).toEqual({ kind: 'stored', segments: 5, claims: 5 });
  expect(await completedOf(videoId)).toEqual([
    'download',
    'transcribe',
    'identify',
    'segment',
    'outline',
    'mine',
    'evaluate',
    'summarise',
    'embed',
    'publish',
  ]);
  const claims = await claimsOfVideo(database.db, videoId);
  expect(claims[0]).toMatchObject({
    key: '0.0',
    verdict: { evaluated: true, decision: 'accept', importance: 7, tier: 'B', rank: 1 },
    demo: false,
    evidence: [
      {
        quote: /^[^.]+\./.exec(world.speech.text)?.[0],
        startMs: 0,
        segmentOrdinal: 0,
        speaker: { label: 'A', kind: 'stranger', rule: 'no-voices' },
      },
    ],
  });
  expect(await peopleOfVideo(database.db, videoId)).toMatchObject([
    { name: 'Ada Lovelace', evidence: [{ segmentOrdinal: 2 }] },
  ]);
  expect(callsOf(world)).toEqual({
    downloads: 1,
    transcriptions: 1,
    identifications: 1,
    minings: 5,
    // Its claims, and its one person.
    evaluations: 2,
    embeddings: 2,
  });
});

test('what the download learned of a video is kept, but never its address', async () => {
  const { world, videoId, at } = await listedVideo();
  await world.run(world.activities.network.download, at);
  expect(await findVideo(database.db, videoId)).toMatchObject({
    url: `http://127.0.0.1/${videoId}`,
    title: `Talk ${videoId} (as downloaded)`,
    durationMs: 60_000,
  });
});

test('defect 108: the whole way a second time calls no engine, though the audio is gone on purpose', async () => {
  const { world, at } = await listedVideo();
  const first = await wholeWay(world, at);
  const calls = world.engineCalls;
  expect(await wholeWay(world, at, { reprocess: true, runId: 'run-2' })).toEqual(first);
  expect(world.engineCalls).toBe(calls);
});

test('defect 101: the whole way twice leaves one copy of each segment, claim and vector', async () => {
  const { world, videoId, at } = await listedVideo();
  await wholeWay(world, at);
  const once = await countStored(database.db, videoId);
  expect(once).toEqual({
    transcripts: 1,
    segments: 5,
    findings: 5,
    publications: 1,
    claims: 5,
    people: 1,
    evidence: 6,
    vectors: 10,
  });
  await wholeWay(world, at, { reprocess: true, runId: 'run-2' });
  expect(await countStored(database.db, videoId)).toEqual(once);
});

test('changed miner settings mine again, without a second download, transcription or segment', async () => {
  const { world, videoId, at } = await listedVideo();
  await wholeWay(world, at);
  const before = callsOf(world);
  const settingsHash = await world.settings({ miner: { selectivity: 'liberal' } });
  expect((await wholeWay(world, { videoId, settingsHash }, { runId: 'run-2' })).kind).toBe('stored');
  expect(callsOf(world)).toEqual({ ...before, minings: 10, evaluations: 2 * before.evaluations });
  expect(await countStored(database.db, videoId)).toMatchObject({
    segments: 5,
    findings: 10,
    publications: 1,
    claims: 5,
  });
});

test('without mining a video is stored with its segments, and mining is added over what is stored', async () => {
  const { world, videoId, at } = await listedVideo({ mining: 'off' });
  expect(await wholeWay(world, at)).toEqual({ kind: 'stored', segments: 5, claims: 0 });
  expect(callsOf(world)).toMatchObject({ minings: 0, evaluations: 0 });
  const mining = { videoId, settingsHash: await world.settings() };
  expect(await wholeWay(world, mining, { runId: 'run-2' })).toMatchObject({ kind: 'stored', claims: 5 });
  expect(callsOf(world)).toMatchObject({ downloads: 1, transcriptions: 1, minings: 5 });
});

test('a batch that does not mine leaves the knowledge that was mined of a video visible', async () => {
  const { world, videoId, at } = await listedVideo();
  const first = await wholeWay(world, at);
  const off = { videoId, settingsHash: await world.settings({ mining: 'off' }) };
  expect(await wholeWay(world, off, { reprocess: true, runId: 'run-2' })).toEqual(first);
  expect(await claimsOfVideo(database.db, videoId)).toHaveLength(5);
});

test('defect 4: a recording without a word is stored with zero segments and is done', async () => {
  const { world, videoId, at } = await listedVideo();
  world.speech.text = '';
  expect(await wholeWay(world, at)).toEqual({ kind: 'stored', segments: 0, claims: 0 });
  expect(callsOf(world)).toMatchObject({ minings: 0, evaluations: 0, embeddings: 0 });
  expect(await countStored(database.db, videoId)).toMatchObject({ publications: 1, segments: 0 });
  expect(await wholeWay(world, at, { runId: 'run-2' })).toMatchObject({
    kind: 'skipped',
    reason: 'already-stored',
  });
});

test('defect 4: a talk without a claim is stored and is done', async () => {
  const { world, at } = await listedVideo();
  const silent = await worlds.open({ artifacts: world.context.artifacts });
  silent.miner.answer = () => ({ claims: [], jargon: [], people: [], mentalModels: [] });
  expect(await wholeWay(silent, at)).toEqual({ kind: 'stored', segments: 5, claims: 0 });
  expect(await wholeWay(silent, at, { runId: 'run-2' })).toMatchObject({ reason: 'already-stored' });
});

test('defect 3: a video that failed half-way is taken up again from the failed stage', async () => {
  const { world, at } = await listedVideo();
  world.embeddings.before = (call) => {
    if (call === 1) throw videoFault('odd', 'odd text', { kind: 'failed' });
  };
  await expect(wholeWay(world, at)).rejects.toThrow('odd text');
  const before = callsOf(world);
  expect((await wholeWay(world, at, { runId: 'run-2' })).kind).toBe('stored');
  expect(callsOf(world)).toEqual({ ...before, embeddings: 3 });
});

test('defect 32: a video is downloaded once, however often its transcription fails', async () => {
  const { world, videoId, at } = await listedVideo();
  world.speech.script.before = (call) => {
    if (call <= 3) throw videoFault('odd', 'odd sound');
  };
  for (const runId of ['run-1', 'run-2', 'run-3']) {
    await expect(downloadAndTranscribe(world, at, { runId })).rejects.toThrow('odd sound');
  }
  await world.list(videoId, {
    url: `http://127.0.0.1/moved/${videoId}`,
    mediaUrl: 'http://127.0.0.1/signed?2',
  });
  await wholeWay(world, at, { runId: 'run-4' });
  expect(callsOf(world)).toMatchObject({ downloads: 1, transcriptions: 4 });
});

test('defect 10: a video stored by one batch is recognised by another, on any machine', async () => {
  const { world, videoId, at } = await listedVideo();
  await wholeWay(world, at);
  const elsewhere = await worlds.open({ worker: 'other-machine/1' });
  expect(await wholeWay(elsewhere, { ...at, videoId }, { runId: 'run-2' })).toEqual({
    kind: 'skipped',
    reason: 'already-stored',
    detail: expect.any(String),
  });
  expect(elsewhere.engineCalls).toBe(0);
});

test('made anew, everything is done again; afterwards the same settings count as stored', async () => {
  const { world, videoId, at } = await listedVideo();
  await wholeWay(world, at);
  const anew = { videoId, settingsHash: await world.settings({}, { fresh: '2026-11-21T10:00:00Z' }) };
  world.speech.text = 'This recording was replaced by another one since.';
  expect(await wholeWay(world, anew, { runId: 'run-2' })).toEqual({ kind: 'stored', segments: 1, claims: 1 });
  expect(callsOf(world)).toMatchObject({ downloads: 2, transcriptions: 2, minings: 6 });
  expect(await wholeWay(world, at, { runId: 'run-3' })).toMatchObject({ reason: 'already-stored' });
  expect(await claimsOfVideo(database.db, videoId)).toHaveLength(1);
});

test('defect 37: audio is deleted when its words are stored, not before', async () => {
  const { world, at } = await listedVideo();
  const audio = await world.run(world.activities.network.download, at);
  const locate = () => world.context.artifacts.locate(audio.value.artifact);
  let during: string | undefined;
  world.speech.script.before = async () => {
    during = await locate();
  };
  await divided(world, at);
  expect(during).toBeDefined();
  expect(await locate()).toBeUndefined();
});

test('defect 37: there is one copy of the audio, and none once its words are stored', async () => {
  const { world, at } = await listedVideo();
  const home = path.dirname(world.context.workFolder);
  const copies = async () => {
    const entries = await readdir(home, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile());
    const texts = await Promise.all(
      files.map((file) => readFile(path.join(file.parentPath, file.name), 'utf8')),
    );
    return texts.filter((text) => text === `audio of ${at.videoId}`).length;
  };
  let during: number | undefined;
  world.speech.script.before = async () => {
    during = await copies();
  };
  await divided(world, at);
  expect(during).toBe(1);
  expect(await copies()).toBe(0);
});

test('defect 37: a video that failed keeps its audio, so that a retry need not fetch it', async () => {
  const { world, at } = await listedVideo();
  world.speech.script.before = () => {
    throw videoFault('odd', 'odd sound', { kind: 'failed' });
  };
  await expect(wholeWay(world, at)).rejects.toThrow('odd sound');
  const { value } = await world.run(world.activities.network.download, at);
  const kept = await world.context.artifacts.locate(value.artifact);
  expect(await readFile(kept!, 'utf8')).toBe(`audio of ${at.videoId}`);
  expect(callsOf(world).downloads).toBe(1);
});

test('keepAudio keeps the audio', async () => {
  const { videoId, at } = await listedVideo();
  const world = await worlds.open({ keepAudio: true });
  await wholeWay(world, at);
  const { value } = await world.run(world.activities.network.download, { ...at, videoId });
  expect(await world.context.artifacts.locate(value.artifact)).toBeDefined();
});

test('defect 44: words of a smaller model, taken for lack of memory, are not stored as those of the one asked for', async () => {
  const { world, videoId, at } = await listedVideo();
  world.speech.script.before = () => {
    world.speech.identity = { ...world.speech.identity, model: 'small-ear', digest: 'e0' };
  };
  await expect(downloadAndTranscribe(world, at)).rejects.toMatchObject({
    type: 'system',
    details: [{ reason: 'speech-model-stepped-down', soon: true }],
  });
  expect(await completedOf(videoId)).toEqual(['download']);
  await downloadAndTranscribe(world, at, { runId: 'run-2' });
  expect(await completedOf(videoId)).toEqual(['download', 'transcribe']);
});

test('a transcription that needs audio which was deleted says so, and the audio is fetched for it', async () => {
  const { world, at } = await listedVideo();
  await wholeWay(world, at);
  world.speech.identity = { ...world.speech.identity, digest: 'e2' };
  const attempt = downloadAndTranscribe(world, at, { runId: 'run-2' });
  await expect(attempt).rejects.toMatchObject({ nonRetryable: true, details: [{ reason: 'audio-missing' }] });
  await world.run(world.activities.network.download, { ...at, audioNeeded: true }, { runId: 'run-2' });
  await downloadAndTranscribe(world, at, { runId: 'run-2' });
  expect(callsOf(world)).toMatchObject({ downloads: 2, transcriptions: 2 });
});

test('defect 97: another embedding model embeds anew, beside the vectors that are there', async () => {
  const { world, videoId, at } = await listedVideo();
  const first = await wholeWay(world, at);
  const larger = wordEmbedder({ model: 'larger', digest: 'd2', dimensions: 32 });
  const changed = await worlds.open({ embedder: async () => larger });
  expect(await wholeWay(changed, at, { reprocess: true, runId: 'run-2' })).toEqual(first);
  const { rows } = await sql`
    select m.model, count(*) as vectors, p.embedding_model_id = m.id as published
    from embeddings e join embedding_models m on m.id = e.model_id
    join publications p on p.video_id = ${videoId}
    where e.kind = 'segment' and e.text_hash in (select text_hash from segments where video_id = ${videoId})
    group by m.id, p.embedding_model_id order by m.model`.execute(database.db);
  expect(rows).toEqual([
    { model: 'larger', vectors: 5, published: true },
    { model: 'words', vectors: 5, published: false },
  ]);
  expect(changed.speech.script.calls + changed.voices.script.calls + changed.miner.script.calls).toBe(0);
});
