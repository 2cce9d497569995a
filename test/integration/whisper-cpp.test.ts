import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { StageError } from '../../domain/faults.ts';
import type { RecogniseRequest, Recogniser } from '../../engines/speech/recogniser.ts';
import { createWhisperCpp, type WhisperCppOptions } from '../../engines/speech/whisper-cpp.ts';
import { installedToolPaths } from '../fixtures/installed-tools.ts';
import { allGone } from '../fixtures/process-tree.ts';
import { toneWav } from '../fixtures/test-media.ts';

const PROGRAM = path.resolve(import.meta.dirname, '../fixtures/whisper_cli.py');

let folder: string;
const open: Recogniser[] = [];
const whisper = (options: Partial<WhisperCppOptions> = {}): Recogniser => {
  const created = createWhisperCpp({
    program: path.join(folder, 'whisper-cli'),
    model: path.join(folder, 'ggml-base.bin'),
    python: installedToolPaths().python,
    threads: 3,
    beamSize: 2,
    secondBeamSize: 12,
    ...options,
  });
  open.push(created);
  return created;
};
const hear = (recogniser: Recogniser, asked: Partial<RecogniseRequest> = {}) =>
  recogniser.recognise({ audioPath: path.join(folder, '-l ünï.wav'), vocabulary: [], ...asked });
const does = (wish: string) => writeFile(path.join(folder, 'ggml-base.bin'), wish);

interface Call {
  readonly arguments: readonly string[];
  readonly sound: readonly number[];
  readonly pid: number;
}
const calls = async (): Promise<Call[]> =>
  (await readFile(path.join(folder, 'ggml-base.bin.calls'), 'utf8'))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Call);

const faultOf = async (promise: Promise<unknown>) => {
  const error = await promise.catch((reason: unknown) => reason);
  if (!(error instanceof StageError)) throw new Error(`no StageError but ${String(error)}`);
  return error.fault;
};

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'whisper-cpp-'));
  await does('work');
  await writeFile(path.join(folder, '-l ünï.wav'), toneWav(10));
  await writeFile(path.join(folder, 'whisper-cli'), `#!/bin/sh\nexec python3 -I -B '${PROGRAM}' "$@"\n`);
  await chmod(path.join(folder, 'whisper-cli'), 0o755);
});
afterEach(async () => {
  await Promise.all(open.splice(0).map((created) => created.close()));
  await rm(folder, { recursive: true });
});

test('the program gets the recording as 16 kHz mono WAV and every setting that changes the words', async () => {
  const progress: (readonly [number, number])[] = [];
  const heard = await hear(whisper(), {
    language: 'en',
    vocabulary: ['Vidmine', '--threads'],
    onProgress: (doneMs, totalMs) => progress.push([doneMs, totalMs]),
  });
  const [call] = await calls();
  expect(call?.sound).toEqual([1, 2, 16_000, 160_000]);
  const model = path.join(folder, 'ggml-base.bin');
  expect(call?.arguments).toEqual([
    ...['--model', model, '--file', expect.stringMatching(/\.wav$/), '--language', 'en'],
    ...['--output-json-full', '--output-file', expect.any(String), '--beam-size', '2', '--threads', '3'],
    ...['--prompt', 'Vidmine, --threads.', '--no-prints', '--print-progress'],
  ]);
  expect(heard).toMatchObject({
    language: 'en',
    durationMs: 10_000,
    engine: 'whisper.cpp',
    model,
    notices: [],
  });
  expect(heard.spans.map(({ start, end, text }) => [start, end, text.trim()])).toEqual([
    [0, 2.48, "An evidence-based answer, isn't it?"],
    [2.48, 3.9, 'Yes, 42.'],
  ]);
  expect(progress).toEqual([
    [5000, 10_000],
    [10_000, 10_000],
  ]);
});

test('stretches are decoded again one by one, with the wider beam that the program can hold', async () => {
  const again = [
    { start: 1.25, end: 4 },
    { start: 6, end: 9.5 },
    { start: 30, end: 31 },
  ];
  const { spans } = await hear(whisper(), { again });
  const parts = (await calls()).map(({ arguments: given }) => given.slice(given.indexOf('--beam-size')));
  expect(parts.map((given) => given.slice(0, 8))).toEqual([
    ['--beam-size', '8', '--threads', '3', '--offset-t', '1250', '--duration', '2750'],
    ['--beam-size', '8', '--threads', '3', '--offset-t', '6000', '--duration', '3500'],
  ]);
  expect(spans.map(({ start, end }) => [start, end])).toEqual([
    [1.25, 3.73],
    [3.73, 4],
    [6, 8.48],
    [8.48, 9.5],
  ]);
});

test('the identity names the model file and what changes the words, without a run', async () => {
  expect(await whisper({ program: '/no/program' }).identity()).toEqual({
    engine: 'whisper.cpp',
    model: path.join(folder, 'ggml-base.bin'),
    digest: expect.stringMatching(/^[0-9a-f]{64}$/),
    options: { beamSize: 2, secondBeamSize: 12, decoding: 1 },
  });
});

test.each<[string, string, Partial<WhisperCppOptions>, object]>([
  [
    'a program that is not there says what to install',
    'work',
    { program: '/no/whisper-cli' },
    {
      fault: 'system',
      reason: 'speech-program-missing',
      detail: expect.stringMatching(/install whisper-cpp/),
    },
  ],
  [
    'a model that is not there says what speech.model has to be',
    'work',
    { model: 'base' },
    { fault: 'system', reason: 'speech-model-missing', detail: expect.stringMatching(/ggml/) },
  ],
  [
    'a model file that is none',
    'broken',
    {},
    { fault: 'system', reason: 'speech-model-unusable', detail: expect.stringMatching(/initialize/) },
  ],
  [
    'a program that writes no JSON',
    'silent',
    {},
    { fault: 'system', reason: 'speech-program-output', detail: expect.stringMatching(/newer whisper.cpp/) },
  ],
])('%s', async (_name, wish, options, fault) => {
  await does(wish);
  expect(await faultOf(hear(whisper(options)))).toMatchObject(fault);
});

test('a crash is tried again soon, and the third one over a recording is its own fault', async () => {
  await does('crash');
  const recogniser = whisper();
  for (let time = 0; time < 2; time++)
    expect(await faultOf(hear(recogniser))).toMatchObject({
      fault: 'system',
      reason: 'speech-ended',
      soon: true,
      detail: expect.stringMatching(/SIGABRT.*not enough space/),
    });
  expect(await faultOf(hear(recogniser))).toMatchObject({ fault: 'video', reason: 'speech-crash' });
});

test('audio that cannot be decoded never reaches the program', async () => {
  const audioPath = path.join(folder, 'page.mp3');
  await writeFile(audioPath, '<html>not found</html>'.repeat(100));
  expect(await faultOf(hear(whisper(), { audioPath }))).toMatchObject({
    fault: 'video',
    reason: 'audio-unreadable',
    settles: { kind: 'failed' },
  });
  expect(await readdir(folder)).not.toContain('ggml-base.bin.calls');
});

test.each([
  ['that no model of Whisper knows', 'work', 'xx'],
  ['that an English-only model does not know', 'english', 'de'],
])('a language %s is refused', async (_which, wish, language) => {
  await does(wish);
  expect(await faultOf(hear(whisper(), { language }))).toMatchObject({
    fault: 'video',
    reason: 'language-unsupported',
    detail: expect.stringContaining(`'${language}'`),
  });
});

test('an aborted transcription ends the program and leaves no files', async () => {
  await does('hang');
  const before = (await readdir(tmpdir())).filter((name) => name.startsWith('vidmine-audio-'));
  const abort = new AbortController();
  const hearing = hear(whisper(), {
    signal: abort.signal,
    onProgress: () => abort.abort(new Error('enough')),
  });
  await expect(hearing).rejects.toThrow('enough');
  await allGone(
    (await calls()).map(({ pid }) => pid),
    5000,
  );
  const after = (await readdir(tmpdir())).filter((name) => name.startsWith('vidmine-audio-'));
  expect(after.filter((name) => !before.includes(name))).toEqual([]);
});
