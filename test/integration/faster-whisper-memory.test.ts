import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { StageError } from '../../domain/faults.ts';
import { createFasterWhisper, type FasterWhisperOptions } from '../../engines/speech/faster-whisper.ts';
import type { Recogniser } from '../../engines/speech/recogniser.ts';
import { installedToolPaths } from '../fixtures/installed-tools.ts';
import { toneWav } from '../fixtures/test-media.ts';

const PLAYED = path.resolve(import.meta.dirname, '../fixtures/short_of_memory.py');
const MODELS = ['large-v3', 'medium', 'small', 'base'];
const ALL = ['float16', 'int8_float16', 'int8'];

/** For which compute types of which models there is memory; all of them where nothing is said. */
type Memory = Partial<Record<'load' | 'decode' | 'middle', Record<string, string[]>>> & { gpu?: string };

let folder: string;
const open: Recogniser[] = [];

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'memory-'));
  for (const model of MODELS) {
    await mkdir(path.join(folder, model));
    for (const file of ['model.bin', 'config.json', 'tokenizer.json'])
      await writeFile(path.join(folder, model, file), `${file} of ${model}`);
  }
  await writeFile(path.join(folder, 'tone.wav'), toneWav(3));
  const run = `#!/bin/sh\nwhile [ $# -gt 2 ]; do shift; done\nexec '${installedToolPaths().python}' -I -B -u '${PLAYED}' "$@"\n`;
  await writeFile(path.join(folder, 'python'), run);
  await chmod(path.join(folder, 'python'), 0o755);
});
afterEach(async () => {
  await Promise.all(open.splice(0).map((created) => created.close()));
  await rm(folder, { recursive: true });
});

async function whisperWith(memory: Memory, options: Partial<FasterWhisperOptions> = {}): Promise<Recogniser> {
  await writeFile(path.join(folder, 'memory.json'), JSON.stringify(memory));
  const created = createFasterWhisper({
    python: path.join(folder, 'python'),
    model: 'large-v3',
    packagedModels: Object.fromEntries(MODELS.map((model) => [model, path.join(folder, model)])),
    beamSize: 1,
    secondBeamSize: 8,
    vad: true,
    ...options,
  });
  open.push(created);
  return created;
}

const hear = (whisper: Recogniser, asked: { vocabulary?: string[]; language?: string } = {}) =>
  whisper.recognise({ audioPath: path.join(folder, 'tone.wav'), vocabulary: [], ...asked });

const faultOf = async (promise: Promise<unknown>) => {
  const error = await promise.catch((reason: unknown) => reason);
  if (!(error instanceof StageError)) throw new Error(`no StageError but ${String(error)}`);
  return error.fault;
};

test.each<[string, Memory]>([
  ['while it loads', { load: { 'large-v3': ['int8'] } }],
  ['while it decodes', { decode: { 'large-v3': ['int8'] } }],
  ['in the middle of a piece', { middle: { 'large-v3': ['int8'] } }],
])(
  'defect 43: out of memory %s, the compute type goes down within the request, and it says so',
  async (_when, memory) => {
    const whisper = await whisperWith(memory);
    const heard = await hear(whisper);
    expect(heard).toMatchObject({
      model: 'large-v3',
      engine: 'faster-whisper 0 (cuda, int8)',
      notices: expect.arrayContaining([
        expect.stringMatching(/^Out of memory with .*: goes on with int8\.$/),
      ]),
    });
    // Nothing is told twice.
    expect(heard.spans.map(({ start }) => start)).toEqual([0, 1]);
    expect(await whisper.identity()).toMatchObject({ model: 'large-v3' });
  },
);

test('defect 43: where no compute type is low enough, the request ends and the next one has a smaller model', async () => {
  const whisper = await whisperWith({ decode: { medium: ['int8_float16', 'int8'], small: ALL } });
  const before = await whisper.identity();
  expect(await faultOf(hear(whisper))).toMatchObject({
    fault: 'system',
    reason: 'speech-model-stepped-down',
    soon: true,
    detail: expect.stringContaining('large-v3'),
  });
  const after = await whisper.identity();
  expect([before.model, after.model]).toEqual(['large-v3', 'medium']);
  expect(after.digest).not.toBe(before.digest);
  const heard = await hear(whisper);
  expect(heard).toMatchObject({ model: 'medium', engine: 'faster-whisper 0 (cuda, int8_float16)' });
  expect(heard.notices).toEqual([
    'Out of memory with large-v3 in every compute type: goes on with a smaller model.',
    'Out of memory with float16: goes on with int8_float16.',
  ]);
});

test('defect 44: a model that does not even load ends the first request, which would not be its own', async () => {
  const whisper = await whisperWith({ load: { small: ALL, base: ALL } });
  expect(await whisper.identity()).toMatchObject({ model: 'large-v3' });
  expect(await faultOf(hear(whisper))).toMatchObject({ reason: 'speech-model-stepped-down', soon: true });
  expect(await whisper.identity()).toMatchObject({ model: 'small' });
  expect(await hear(whisper)).toMatchObject({
    model: 'small',
    notices: ['Out of memory with large-v3 in every compute type: goes on with small.'],
  });
});

test('where there is no memory for any model, it is a system fault that names the one asked for', async () => {
  const whisper = await whisperWith({ load: {} });
  expect(await faultOf(hear(whisper))).toMatchObject({
    fault: 'system',
    reason: 'out-of-memory',
    detail: expect.stringContaining('no smaller one'),
  });
});

test('a GPU that cannot be used is told with the transcript, and the CPU is taken', async () => {
  const heard = await hear(await whisperWith({ gpu: 'missing-library' }));
  expect(heard.engine).toBe('faster-whisper 0 (cpu, int8)');
  expect(heard.notices).toEqual([expect.stringMatching(/^The GPU cannot be used.*libcublas/)]);
});

test('a GPU that was asked for and cannot be used is a system fault', async () => {
  const whisper = await whisperWith({ gpu: 'missing-library' }, { device: 'cuda' });
  expect(await faultOf(hear(whisper))).toMatchObject({
    fault: 'system',
    reason: 'gpu-unusable',
    detail: expect.stringContaining('libcublas'),
  });
});

test('the vocabulary, beam and batch reach the engine, in the second decoding as well', async () => {
  const saidTo = async (again: boolean, batchSize: number): Promise<unknown> => {
    const whisper = await whisperWith({}, { beamSize: 2, secondBeamSize: 7, batchSize });
    const { spans } = await whisper.recognise({
      audioPath: path.join(folder, 'tone.wav'),
      vocabulary: ['Vidmine', 'Temporal'],
      ...(again ? { again: [{ start: 1, end: 2.5 }] } : {}),
    });
    return JSON.parse(spans.at(-1)!.text);
  };
  const prompt = { initial_prompt: 'Vidmine, Temporal.', word_timestamps: true };
  expect(await saidTo(false, 1)).toMatchObject({ ...prompt, beam_size: 2, vad_filter: true });
  expect(await saidTo(false, 4)).toMatchObject({ ...prompt, beam_size: 2, vad_filter: true, batch_size: 4 });
  expect(await saidTo(true, 4)).toMatchObject({
    ...prompt,
    beam_size: 7,
    vad_filter: false,
    temperature: [0, 0.2, 0.4, 0.6],
    condition_on_previous_text: false,
  });
});

test('what is heard in a stretch lies inside it', async () => {
  const whisper = await whisperWith({});
  const again = [
    { start: 0.25, end: 0.75 },
    { start: 1.5, end: 2.75 },
    { start: 9, end: 10 },
  ];
  const { spans } = await whisper.recognise({
    audioPath: path.join(folder, 'tone.wav'),
    vocabulary: [],
    again,
  });
  expect(spans.map(({ start, end }) => [start, end])).toEqual([
    [0.25, 0.75],
    [0.75, 0.75],
    [1.5, 2.5],
    [2.5, 2.75],
  ]);
});
