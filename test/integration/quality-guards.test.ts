import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { configurationSchema } from '../../domain/configuration.ts';
import { wordErrorRate } from '../../domain/word-error-rate.ts';
import { createFasterWhisper } from '../../engines/speech/faster-whisper.ts';
import { createGuardedEngine } from '../../engines/speech/quality-guards.ts';
import { installedToolPaths } from '../fixtures/installed-tools.ts';
import { sampleRecordings } from '../fixtures/sample-recordings.ts';
import { writeSpacedRecording } from '../fixtures/spaced-recording.ts';
import { toneWav } from '../fixtures/test-media.ts';

const tools = installedToolPaths();
const { speech } = configurationSchema.parse({});
const briefing = sampleRecordings().find(({ id }) => id === 'briefing')!;
const guarded = (vad: boolean, rules = speech) =>
  createGuardedEngine({
    recogniser: createFasterWhisper({
      python: tools.python,
      packagedModels: tools.whisperModels,
      model: 'base',
      beamSize: speech.beamSize,
      secondBeamSize: speech.secondBeamSize,
      vad,
    }),
    rules,
  });
const engines = { withVad: guarded(true), without: guarded(false) };
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'guards-'));
});
afterAll(async () => {
  await Promise.all(Object.values(engines).map((engine) => engine.close()));
  await rm(folder, { recursive: true });
});

/** Two sentences, 30 s of silence, two more. */
const [, , third, , fifth] = briefing.sentences;
const cutMs = third!.startSeconds * 1000 - 200;
const SILENCE_MS = 30_000;
const spaced = async (): Promise<string> => {
  const audioPath = path.join(folder, 'spaced.wav');
  await writeSpacedRecording(tools.python, briefing.audioPath, audioPath, {
    untilSeconds: fifth!.startSeconds - 0.2,
    atSeconds: cutMs / 1000,
    silenceSeconds: SILENCE_MS / 1000,
  });
  return audioPath;
};

test.each(['withVad', 'without'] as const)(
  'thirty seconds of silence between speech get no text and cost no word: %s',
  async (which) => {
    const { words } = await engines[which].transcribe({ audioPath: await spaced(), language: 'en' });
    const inSilence = words.filter(
      ({ startMs, endMs }) => endMs > cutMs + 1000 && startMs < cutMs + SILENCE_MS - 1000,
    );
    expect(inSilence).toEqual([]);
    const said = briefing.sentences.slice(0, 4).map(({ text }) => text);
    expect(wordErrorRate(said.join(' '), words.map(({ text }) => text).join(' ')).rate).toBeLessThan(0.1);
  },
);

test.each([
  ['withVad', /^Nobody speaks in \S+silence.wav\.$/],
  ['without', /^Nobody speaks in \S+silence.wav\. All .* invented over silence: "you"\.$/i],
] as const)('silence alone is skipped as a recording in which nobody speaks: %s', async (which, detail) => {
  const audioPath = path.join(folder, 'silence.wav');
  await writeFile(audioPath, Buffer.concat([toneWav(30).subarray(0, 44), Buffer.alloc(30 * 32_000)]));
  const transcription = engines[which].transcribe({ audioPath, language: 'en' });
  await expect(transcription).rejects.toMatchObject({
    fault: {
      fault: 'video',
      reason: 'no-speech',
      settles: { kind: 'skipped', reason: 'no-speech' },
      detail: expect.stringMatching(detail),
    },
  });
});

test('defect 42: what is in doubt is decoded again by the real engine and marked', async () => {
  const suspicious = guarded(true, { ...speech, doubtLogprob: 0 });
  const { spans, quality } = await suspicious.transcribe({ audioPath: await spaced() });
  expect(quality.secondDecodes.count).toBeGreaterThan(0);
  expect(quality.secondDecodes.durationMs).toBeGreaterThan(10_000);
  expect(spans.map(({ secondDecode }) => secondDecode?.model)).toEqual(spans.map(() => 'base'));
  await suspicious.close();
});
