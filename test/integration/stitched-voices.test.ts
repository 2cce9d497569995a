import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Hear, type ToldVoices, tellVoices } from '../../activities/identify/tell-voices.ts';
import { configurationSchema } from '../../domain/configuration.ts';
import { segmentTranscript } from '../../domain/segmentation.ts';
import { type EncoderRules, matchRules } from '../../domain/speakers/match-rules.ts';
import { nameClusters } from '../../domain/speakers/name-clusters.ts';
import type { Naming, Voice } from '../../domain/speakers/naming.ts';
import type { Segment, Word } from '../../domain/transcript.ts';
import { oneVoice } from '../../domain/voices/one-voice.ts';
import { createOnnxVoiceEncoder } from '../../engines/speakers/onnx-voice-encoder.ts';
import { createFasterWhisper } from '../../engines/speech/faster-whisper.ts';
import { createGuardedEngine } from '../../engines/speech/quality-guards.ts';
import { installedToolPaths } from '../fixtures/installed-tools.ts';
import { clipMemory, judgedSegments } from '../fixtures/stitched-hearing.ts';
import {
  type Clip,
  laidOut,
  type Stitched,
  shuffled,
  stitch,
  voiceOf,
} from '../fixtures/stitched-recording.ts';

const REORDERINGS = 20;
/** So many of them are written and listened to; the others are made of what the clips sounded like. */
const LISTENED_TO = 3;
/** From here on a segment of an enrolled voice has to have its name. */
const NAMED_FROM_MS = 6000;
/** The engine's times are off by as much at the edges of a turn. */
const EDGE_MS = 500;

const clip = (sample: string, from: number, to: number): Clip => ({ sample, from, to });
/** Enrolled by other parts of the samples than those that are stitched. */
const ENROLLED = {
  rms: [clip('interview', 9, 11), clip('interview', 13, 15), clip('interview', 20, 21)],
  slt: [clip('briefing', 0, 8)],
  awb: [clip('lecture', 24, 30)],
};
/** Turns of 3 to 12 seconds. */
const CLIPS: readonly Clip[] = [
  ...[clip('interview', 0, 2), clip('lecture', 0, 2), clip('interview', 4, 6), clip('interview', 2, 4)],
  ...[clip('interview', 6, 7), clip('lecture', 2, 5), clip('interview', 25, 26), clip('lecture', 37, 38)],
  ...[clip('interview', 7, 9), clip('interview', 34, 35), clip('lecture', 10, 13), clip('interview', 15, 18)],
  ...[clip('lecture', 13, 15), clip('interview', 18, 20), clip('lecture', 20, 21), clip('interview', 21, 23)],
  ...[
    clip('interview', 23, 25),
    clip('lecture', 21, 23),
    clip('interview', 35, 36),
    clip('interview', 36, 38),
  ],
];

const memory = clipMemory();
const tools = installedToolPaths();
const settings = configurationSchema.parse({});
const encoder = createOnnxVoiceEncoder({
  python: tools.python,
  path: path.join(tools.ge2e, 'model.onnx'),
  engine: 'ge2e',
});
let folder: string;
let rules: EncoderRules;
let voices: Readonly<Record<keyof typeof ENROLLED, Voice>>;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'stitched-'));
  rules = matchRules(await encoder.identity(), settings.voices);
  voices = { rms: await enrol(1, 'rms'), slt: await enrol(2, 'slt'), awb: await enrol(3, 'awb') };
  const clips = laidOut(CLIPS);
  const hear = memory.keeping(clips, listenTo(await written('clips', CLIPS)));
  await identify(hear, clips.words, []);
}, 300_000);
afterAll(async () => {
  await encoder.close();
  await rm(folder, { recursive: true });
});

/** As `voices add` does. */
async function enrol(id: number, name: keyof typeof ENROLLED): Promise<Voice> {
  const audioPath = await written(`enrol-${name}`, ENROLLED[name]);
  const { pieces } = await encoder.findSpeech(audioPath);
  const heard = oneVoice(await encoder.encode({ audioPath, pieces }), rules.sameVoice);
  if (heard.kind !== 'one') throw new Error(`${name} is ${heard.kind}`);
  return { id, name, host: false, centroid: heard.centroid };
}

interface Named extends ToldVoices {
  readonly namings: ReadonlyMap<string, Naming>;
  readonly segments: readonly Segment[];
}

async function identify(
  hear: Hear,
  words: readonly Word[],
  enrolled: readonly Voice[],
  assumeMonologue = false,
): Promise<Named> {
  const minClusterMs = settings.speakers.minClusterSeconds * 1000;
  const told = await tellVoices(words, hear, { sameVoice: rules.sameVoice, minClusterMs, assumeMonologue });
  const namable = told.clusters.map((cluster, id) => ({
    ...cluster,
    id,
    vector: cluster.centroid,
    spans: [],
  }));
  const byId = nameClusters(namable, enrolled, [], rules);
  const namings = new Map(namable.map(({ id, label }) => [label, byId.get(id)!]));
  return { ...told, namings, segments: segmented(words, told) };
}

const written = (name: string, clips: readonly Clip[]): Promise<string> =>
  stitch(tools.python, folder, name, clips);

const listenTo =
  (audioPath: string): Hear =>
  (pieces) =>
    encoder.encode({ audioPath, pieces: pieces.map(({ startMs, endMs }) => ({ startMs, endMs })) });

const segmented = (words: readonly Word[], { turns }: ToldVoices): Segment[] =>
  segmentTranscript(words, turns, {
    minChars: settings.segments.minChars,
    maxChars: settings.segments.maxChars,
    maxGapMs: settings.segments.maxGapSeconds * 1000,
    maxDurationMs: settings.segments.maxDurationSeconds * 1000,
  });

function expectRightNames(stitched: Stitched, named: Named, stranger = 'awb'): void {
  const segments = judgedSegments(stitched, named);
  const enrolled = segments.filter(({ voice }) => voice !== stranger);
  const unnamed = enrolled.filter(({ lengthMs, name }) => lengthMs > NAMED_FROM_MS && name === undefined);
  expect(unnamed).toEqual([]);
  const called = segments.filter(({ name }) => name !== undefined);
  expect(called.filter(({ name, voice }) => name !== voice || voice === stranger)).toEqual([]);
  expect(segments.filter(({ othersMs }) => othersMs > EDGE_MS)).toEqual([]);
  for (const voice of ['rms', 'slt', 'awb']) {
    expect(
      segments.filter((segment) => segment.voice === voice && segment.lengthMs > NAMED_FROM_MS),
    ).not.toEqual([]);
  }
}

test.each(Array.from({ length: REORDERINGS }, (_, index) => index + 1))(
  'in order %i of the clips every segment of an enrolled voice above 6 s has its name, and none of the stranger has one',
  async (order) => {
    const clips = shuffled(CLIPS, order);
    const stitched = laidOut(clips);
    const hear =
      order <= LISTENED_TO ? listenTo(await written(`order-${order}`, clips)) : memory.of(stitched);
    const { rms, slt } = voices;
    expectRightNames(stitched, await identify(hear, stitched.words, [rms, slt]));
  },
);

test.each(['rms', 'slt', 'awb'] as const)('so it is where %s is the one nobody knows', async (stranger) => {
  const enrolled = Object.values(voices).filter(({ name }) => name !== stranger);
  const stitched = laidOut(CLIPS);
  expectRightNames(stitched, await identify(memory.of(stitched), stitched.words, enrolled), stranger);
});

test('so it is with the words as they are recognised', async () => {
  const speech = createGuardedEngine({
    recogniser: createFasterWhisper({
      python: tools.python,
      packagedModels: tools.whisperModels,
      model: 'base',
      beamSize: settings.speech.beamSize,
      secondBeamSize: settings.speech.secondBeamSize,
      vad: settings.speech.vad,
    }),
    rules: settings.speech,
  });
  const audioPath = await written('recognised', CLIPS);
  const { words } = await speech.transcribe({ audioPath }).finally(() => speech.close());
  expectRightNames(laidOut(CLIPS), await identify(listenTo(audioPath), words, [voices.rms, voices.slt]));
}, 300_000);

test('defect 50: with one enrolled voice a stranger is not named', async () => {
  const clips = [clip('lecture', 0, 15)];
  const hear = listenTo(await written('stranger', clips));
  for (const voice of [voices.rms, voices.slt]) {
    const { namings } = await identify(hear, laidOut(clips).words, [voice]);
    expect([...namings.values()]).toEqual([expect.objectContaining({ kind: 'stranger', confidence: 0 })]);
  }
});

describe('a lecture', () => {
  const lecture = [clip('lecture', 0, 40)];
  const { words } = laidOut(lecture);
  let hear: Hear;
  beforeAll(async () => {
    hear = listenTo(await written('lecture', lecture));
  });

  test('defect 52: has one speaker', async () => {
    const { clusters, rule, segments } = await identify(hear, words, []);
    expect([rule, clusters.map(({ label }) => label)]).toEqual(['clustered', ['A']]);
    expect(new Set(segments.map(({ speaker }) => speaker))).toEqual(new Set(['A']));
  });

  test('is listened to in part where a monologue is assumed, and all of it has the one speaker', async () => {
    const whole = await identify(hear, words, [voices.rms, voices.slt]);
    const { rule, namings, segments, pieces } = await identify(hear, words, [voices.rms, voices.slt], true);
    expect([rule, [...namings.values()].map(({ kind }) => kind)]).toEqual(['monologue', ['stranger']]);
    expect(segments.every(({ speaker }) => speaker === 'A')).toBe(true);
    expect(pieces.length).toBeLessThan(whole.pieces.length);
  });

  test('defect 48: with a guest in its middle is listened to as a whole, and the guest has a name', async () => {
    const guest = clip('interview', 21, 25);
    expect(voiceOf(guest)).toBe('slt');
    const clips = [clip('lecture', 0, 20), guest, clip('lecture', 20, 40)];
    const stitched = laidOut(clips);
    const named = await identify(
      listenTo(await written('guest', clips)),
      stitched.words,
      [voices.rms, voices.slt],
      true,
    );
    expect(named.rule).toBe('clustered');
    const segments = judgedSegments(stitched, named);
    expect(segments.map(({ name }) => name)).toEqual(
      segments.map(({ voice }) => (voice === 'slt' ? 'slt' : undefined)),
    );
    expect(segments.some(({ voice }) => voice === 'slt')).toBe(true);
  });
});
