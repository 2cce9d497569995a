import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { configurationSchema } from '../../domain/configuration.ts';
import { type Fault, StageError } from '../../domain/faults.ts';
import type { Transcript } from '../../domain/transcript.ts';
import { wordErrorRate } from '../../domain/word-error-rate.ts';
import { createOnnxVoiceEncoder } from '../../engines/speakers/onnx-voice-encoder.ts';
import { createFasterWhisper } from '../../engines/speech/faster-whisper.ts';
import { createGuardedEngine } from '../../engines/speech/quality-guards.ts';
import type { SpeechEngine } from '../../engines/speech/speech-engine.ts';
import { type CountedPython, countedPython } from '../fixtures/counted-python.ts';
import { oddInputs, placeOddInputs } from '../fixtures/damaged-audio.ts';
import { installedToolPaths } from '../fixtures/installed-tools.ts';
import type { OddInput } from '../fixtures/odd-audio/odd-input.ts';
import { SAID } from '../fixtures/odd-audio/recordings.ts';
import { sampleRecordings } from '../fixtures/sample-recordings.ts';
import { toneWav } from '../fixtures/test-media.ts';

const tools = installedToolPaths();
const voices = createOnnxVoiceEncoder({
  python: tools.python,
  path: path.join(tools.ge2e, 'model.onnx'),
  engine: 'ge2e',
});
const { speech } = configurationSchema.parse({});
/** The smallest model hears a telephone and misses a word or two. */
const ALL = 0.2;

let folder: string;
let engine: SpeechEngine;
let counted: CountedPython;
let pathOf: (input: OddInput) => string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'odd-'));
  pathOf = await placeOddInputs(tools.python, folder);
  counted = await countedPython(tools.python, folder);
  engine = createGuardedEngine({
    recogniser: createFasterWhisper({
      python: counted.python,
      packagedModels: tools.whisperModels,
      model: 'tiny.en',
      beamSize: speech.beamSize,
      secondBeamSize: speech.secondBeamSize,
      vad: speech.vad,
    }),
    rules: speech,
  });
}, 300_000);
afterAll(async () => {
  await Promise.all([engine?.close(), voices.close()]);
  await rm(folder, { recursive: true });
});

const faultOf = (error: unknown): Fault => {
  if (error instanceof StageError) return error.fault;
  throw error;
};
const hear = (input: OddInput): Promise<Transcript | Fault> =>
  engine.transcribe({ audioPath: pathOf(input) }).catch(faultOf);

test('there are a hundred of them, each another one', () => {
  expect(oddInputs.length).toBeGreaterThanOrEqual(100);
  expect(new Set(oddInputs.map(({ what }) => what)).size).toBe(oddInputs.length);
});

const isHeard = ({ outcome }: OddInput): boolean => ['all', 'part', 'word'].includes(outcome);
const transcribed = oddInputs.filter(isHeard);
test.each(transcribed)('$what ($file): its words, $outcome', async (input) => {
  const heard = await hear(input);
  if ('fault' in heard) throw new Error(`${heard.reason}: ${heard.detail}`);
  const { words, durationMs } = heard;
  const text = words.map((word) => word.text).join(' ');
  if (input.outcome === 'all') expect([text, wordErrorRate(SAID, text).rate <= ALL]).toEqual([text, true]);
  else expect(words.length).toBeGreaterThanOrEqual(input.outcome === 'part' ? 3 : 1);
  let endMs = 0;
  for (const word of words) {
    expect(word.startMs).toBeGreaterThanOrEqual(endMs);
    expect(word.endMs).toBeGreaterThan(word.startMs);
    endMs = word.endMs;
  }
  expect(endMs).toBeLessThanOrEqual(durationMs);
});

const refused = oddInputs.filter((input) => !isHeard(input));
test.each(refused)('$what ($file): $outcome', async (input) => {
  const heard = await hear(input);
  if (!('fault' in heard)) throw new Error(`heard: ${heard.words.map(({ text }) => text).join(' ')}`);
  const skipped = input.outcome === 'no-speech';
  expect(heard).toEqual({
    fault: 'video',
    reason: input.outcome,
    detail: expect.stringContaining(pathOf(input)),
    settles: skipped ? { kind: 'skipped', reason: 'no-speech' } : { kind: 'failed' },
  });
});

/** Root may read every file; this one answers nobody who reads it. */
const NEVER_READ = '/proc/self/mem';

test('a file that cannot be read is a part that is down, not a damaged recording', async () => {
  const locked = path.join(folder, 'locked.wav');
  await writeFile(locked, toneWav(1), { mode: 0 });
  const audioPath = process.getuid?.() === 0 ? NEVER_READ : locked;
  expect(await engine.transcribe({ audioPath }).catch(faultOf)).toMatchObject({
    fault: 'system',
    reason: 'audio-not-accessible',
    detail: expect.stringContaining(`${audioPath} cannot be read: `),
  });
});

test('one process has heard them all, and hears the next recording as if nothing had been', async () => {
  const recording = sampleRecordings().find(({ id }) => id === 'briefing')!;
  const { words } = await engine.transcribe({ audioPath: recording.audioPath });
  const text = words.map((word) => word.text).join(' ');
  expect(wordErrorRate(recording.spoken, text).rate).toBeLessThanOrEqual(0.1);
  expect(await counted.started()).toHaveLength(1);
});

describe('the voice encoder', () => {
  const sample = oddInputs.filter((_, index) => index % 6 === 1);

  test.each(sample)('$what ($file): who speaks, or why nobody is heard', async (input) => {
    const audioPath = pathOf(input);
    const found = await voices.findSpeech(audioPath).catch(faultOf);
    const pieces = 'fault' in found ? [{ startMs: 0, endMs: 2000 }] : found.pieces;
    const encoded = await voices.encode({ audioPath, pieces }).catch(faultOf);
    if ('fault' in found || 'fault' in encoded) {
      expect([found, encoded]).toEqual([refusal(input), refusal(input)]);
      return;
    }
    expect(encoded).toHaveLength(found.pieces.length);
    const vectors = encoded.filter(({ vector }) => vector?.length === 256);
    expect(vectors.length > 0).toBe(isHeard(input));
  });

  const refusal = (input: OddInput) => ({
    fault: 'video',
    reason: input.outcome,
    detail: expect.stringContaining(pathOf(input)),
    settles: { kind: 'failed' },
  });

  test('hears the next recording as if nothing had been', async () => {
    expect(sample.length).toBeGreaterThanOrEqual(20);
    const { audioPath } = sampleRecordings()[0]!;
    const { pieces } = await voices.findSpeech(audioPath);
    const encoded = await voices.encode({ audioPath, pieces });
    expect(encoded.filter(({ vector }) => vector !== undefined).length).toBeGreaterThan(20);
  });
});
