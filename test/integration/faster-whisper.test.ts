import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import { StageError } from '../../domain/faults.ts';
import { WHISPER_NAMES } from '../../domain/speech/whisper-names.ts';
import { wordErrorRate } from '../../domain/word-error-rate.ts';
import { createFasterWhisper, type FasterWhisperOptions } from '../../engines/speech/faster-whisper.ts';
import type { Recognised, Recogniser } from '../../engines/speech/recogniser.ts';
import { installedToolPaths } from '../fixtures/installed-tools.ts';
import { sampleRecordings } from '../fixtures/sample-recordings.ts';
import { toneWav, writeSilentFilm } from '../fixtures/test-media.ts';

const tools = installedToolPaths();
const briefing = sampleRecordings().find(({ id }) => id === 'briefing')!;
const whisper = (model: string, options: Partial<FasterWhisperOptions> = {}): Recogniser =>
  createFasterWhisper({
    python: tools.python,
    packagedModels: tools.whisperModels,
    model,
    beamSize: 1,
    secondBeamSize: 8,
    vad: true,
    ...options,
  });
const base = whisper('base');
const english = whisper('tiny.en');
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'speech-'));
});
afterAll(async () => {
  await Promise.all([base.close(), english.close()]);
  await rm(folder, { recursive: true });
});

const faultOf = async (promise: Promise<unknown>) => {
  const error = await promise.catch((reason: unknown) => reason);
  if (!(error instanceof StageError)) throw new Error(`no StageError but ${String(error)}`);
  return error.fault;
};

test('the identity is known without a process: model, digest and what changes the words', async () => {
  const idle = whisper('base', { python: '/no/python', beamSize: 3, vad: false, batchSize: 16 });
  expect(await idle.identity()).toEqual({
    engine: 'faster-whisper',
    model: 'base',
    digest: 'd01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9',
    options: { beamSize: 3, secondBeamSize: 8, vad: false, batched: true, decoding: 1 },
  });
});

test('silence has no words: nothing is invented', async () => {
  const audioPath = path.join(folder, 'silence.wav');
  await writeFile(audioPath, Buffer.concat([toneWav(30).subarray(0, 44), Buffer.alloc(30 * 32_000)]));
  const transcript = await base.recognise({ audioPath, vocabulary: [] });
  expect(transcript).toMatchObject({ spans: [], language: 'und', durationMs: 30_000, notices: [] });
});

test.each<[string, (file: string) => Promise<void>, string]>([
  ['missing', async () => {}, 'audio-missing'],
  ['empty', (file) => writeFile(file, ''), 'audio-unreadable'],
  ['no media', (file) => writeFile(file, '<html>not found</html>'.repeat(200)), 'audio-unreadable'],
  ['without audio', (file) => writeSilentFilm(tools.python, file), 'audio-unreadable'],
])(
  'a file that is %s is the fault of the video, named, and the next one works',
  async (name, make, reason) => {
    const audioPath = path.join(folder, `${name}.mp4`);
    await make(audioPath);
    expect(await faultOf(english.recognise({ audioPath, vocabulary: [] }))).toMatchObject({
      fault: 'video',
      reason,
      detail: expect.stringContaining(audioPath),
      settles: { kind: 'failed' },
    });
  },
);

test('an English-only model refuses another language and says what to change', async () => {
  const refused = english.recognise({
    audioPath: briefing.audioPath,
    language: 'de',
    vocabulary: [],
  });
  expect(await faultOf(refused)).toMatchObject({
    fault: 'video',
    reason: 'language-unsupported',
    detail: expect.stringMatching(/only English.*'de'.*speech\.language.*speech\.model/),
  });
});

test('a name that is no model of the hub is a system fault that lists those there are', async () => {
  const unknown = whisper('no-such-size');
  expect(await faultOf(unknown.identity())).toMatchObject({
    fault: 'system',
    reason: 'speech-model-missing',
    detail: expect.stringMatching(/'no-such-size'.*large-v3/),
  });
  await unknown.close();
});

test('the names that a batch may be started with are those of the pinned release', async () => {
  const list = 'import faster_whisper; print(" ".join(faster_whisper.available_models()))';
  const { stdout } = await execa(tools.python, ['-c', list]);
  expect(WHISPER_NAMES.toSorted()).toEqual(stdout.split(' ').toSorted());
});

test('an aborted transcription stops between two spans and the next one works', async () => {
  const abort = new AbortController();
  const onProgress = (doneMs: number): void => {
    if (doneMs > 0) abort.abort(new Error('enough'));
  };
  const transcription = english.recognise({
    audioPath: briefing.audioPath,
    vocabulary: [],
    onProgress,
    signal: abort.signal,
  });
  await expect(transcription).rejects.toThrow('enough');
  const silent = path.join(folder, 'short.wav');
  await writeFile(silent, toneWav(1));
  expect((await english.recognise({ audioPath: silent, vocabulary: [] })).durationMs).toBe(1000);
});

test('long audio is cut into pieces at its quietest moments, and nothing is lost between them', async () => {
  const file = path.join(folder, 'pauses.wav');
  const loud = toneWav(4);
  // Four seconds of tone and a second of silence, five times over.
  const pattern = Buffer.concat([loud.subarray(44), Buffer.alloc(32_000)]);
  const header = Buffer.from(toneWav(25).subarray(0, 44));
  await writeFile(file, Buffer.concat([header, ...Array<Buffer>(5).fill(pattern)]));
  const program = `
import json, sys
sys.path[:0] = sys.argv[2:4]
from audio_chunks import audio_chunks
print(json.dumps([[offset, len(samples), total] for offset, samples, total in audio_chunks(sys.argv[1], 10, 5)]), file=sys.__stderr__)
`;
  const engines = path.resolve(import.meta.dirname, '../../engines');
  const args = ['-B', '-c', program, file, path.join(engines, 'speech'), path.join(engines, 'sidecar')];
  const { stderr } = await execa(tools.python, args);
  const pieces = JSON.parse(stderr) as [number, number, number][];
  expect(pieces.length).toBeGreaterThan(2);
  let end = 0;
  for (const [offset, samples, total] of pieces) {
    expect(offset * 16_000).toBe(end);
    expect(total).toBe(25);
    expect(samples).toBeLessThanOrEqual(10 * 16_000);
    end += samples;
    // Every cut lies in a second of silence.
    if (end < 25 * 16_000) expect((end / 16_000) % 5).toBeGreaterThan(4);
  }
  expect(end).toBe(25 * 16_000);
});

test('a recording decoded again in parts has what was said there, at its time', async () => {
  const { audioPath } = briefing;
  const whole = await english.recognise({ audioPath, vocabulary: [] });
  const [first, later] = [whole.spans[1]!, whole.spans.at(-2)!];
  const again = [first, later].map(({ start, end }) => ({ start, end }));
  const heard = await english.recognise({ audioPath, vocabulary: [], again });
  for (const [index, stretch] of again.entries()) {
    const words = heard.spans
      .filter(({ start, end }) => start >= stretch.start && end <= stretch.end)
      .flatMap((span) => span.words.map(({ text }) => text.trim().toLowerCase()));
    const before = [first, later][index]!.words.map(({ text }) => text.trim().toLowerCase());
    const known = words.filter((word) => before.includes(word));
    expect(known.length).toBeGreaterThan(before.length / 2);
  }
  expect(
    heard.spans.every(({ start, end }) =>
      again.some((stretch) => start >= stretch.start && end <= stretch.end),
    ),
  ).toBe(true);
});

test.each([true, false])(
  'batches hear the same words, each with its time (voice activity detection: %p)',
  async (vad) => {
    const batched = whisper('tiny.en', { batchSize: 4, vad });
    const { audioPath } = briefing;
    const [one, many] = [
      await english.recognise({ audioPath, vocabulary: [] }),
      await batched.recognise({ audioPath, vocabulary: [] }),
    ];
    await batched.close();
    const textOf = ({ spans }: Recognised) =>
      spans
        .map(({ text }) => text)
        .join(' ')
        .trim();
    expect(wordErrorRate(textOf(one), textOf(many)).rate).toBeLessThan(0.1);
    expect(many.spans.length).toBeLessThan(one.spans.length);
    const words = many.spans.flatMap((span) => span.words);
    expect(words.every(({ start, end }) => start !== null && end !== null && start <= end)).toBe(true);
    expect(words.at(-1)!.end! * 1000).toBeGreaterThan(many.durationMs - 5000);
  },
);

test('a sidecar killed in the middle of a file fails its request alone, and the next one has a fresh process', async () => {
  const mortal = whisper('mortal', { packagedModels: { mortal: tools.whisperModels['tiny.en'] } });
  const sidecars = async (): Promise<number[]> => {
    const { stdout } = await execa('ps', ['-axww', '-o', 'pid=,args=']);
    const lines = stdout
      .split('\n')
      .filter((line) => line.includes('"models":["mortal"]') && !line.includes('launcher.py'));
    return lines.map((line) => Number.parseInt(line, 10));
  };
  let killed: Promise<readonly number[]> | undefined;
  const kill = async (): Promise<readonly number[]> => {
    const pids = await sidecars();
    for (const pid of pids) process.kill(pid, 'SIGKILL');
    return pids;
  };
  const { audioPath } = briefing;
  const onProgress = (doneMs: number): void => {
    if (doneMs > 0) killed ??= kill();
  };
  expect(await faultOf(mortal.recognise({ audioPath, vocabulary: [], onProgress }))).toMatchObject({
    fault: 'system',
    reason: 'speech-ended',
    soon: true,
    detail: expect.stringContaining('SIGKILL'),
  });
  expect(await killed).toHaveLength(1);
  const short = path.join(folder, 'after.wav');
  await writeFile(short, toneWav(1));
  expect((await mortal.recognise({ audioPath: short, vocabulary: [] })).durationMs).toBe(1000);
  expect(await sidecars()).toHaveLength(1);
  expect(await sidecars()).not.toEqual(await killed);
  await mortal.close();
});
