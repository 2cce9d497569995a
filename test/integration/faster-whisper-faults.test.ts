import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { StageError } from '../../domain/faults.ts';
import { createFasterWhisper, type FasterWhisperOptions } from '../../engines/speech/faster-whisper.ts';
import type { Recogniser } from '../../engines/speech/recogniser.ts';

const FAKE = path.resolve(import.meta.dirname, '../fixtures/fake_transcriber.py');

let folder: string;
const open: Recogniser[] = [];
const engine = (options: Partial<FasterWhisperOptions> = {}): Recogniser => {
  const python = path.join(folder, 'python');
  const created = createFasterWhisper({
    python,
    model: folder,
    beamSize: 1,
    secondBeamSize: 8,
    vad: true,
    ...options,
  });
  open.push(created);
  return created;
};
const faultOf = async (promise: Promise<unknown>) => {
  const error = await promise.catch((reason: unknown) => reason);
  if (!(error instanceof StageError)) throw new Error(`no StageError but ${String(error)}`);
  return error.fault;
};

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'whisper-'));
  for (const file of ['model.bin', 'config.json', 'tokenizer.json']) {
    await writeFile(path.join(folder, file), `first ${file}`);
  }
  await writeFile(path.join(folder, 'python'), `#!/bin/sh\nexec python3 -I -B -u '${FAKE}' "$@"\n`);
  await chmod(path.join(folder, 'python'), 0o755);
});
afterEach(async () => {
  await Promise.all(open.splice(0).map((created) => created.close()));
  await rm(folder, { recursive: true });
});

test('an engine that dies over a recording is a system fault, and the third time the recording is to blame', async () => {
  const whisper = engine();
  const crash = () => faultOf(whisper.recognise({ audioPath: '/audio/crash', vocabulary: [] }));
  expect(await crash()).toMatchObject({ fault: 'system', reason: 'speech-ended', soon: true });
  expect((await whisper.recognise({ audioPath: '/audio/fine', vocabulary: [] })).durationMs).toBe(1000);
  expect(await crash()).toMatchObject({ fault: 'system', reason: 'speech-ended' });
  expect(await crash()).toMatchObject({
    fault: 'video',
    reason: 'speech-crash',
    settles: { kind: 'failed' },
  });
});

test('an interpreter that is missing is a system fault however often it is tried', async () => {
  const whisper = engine({ python: path.join(folder, 'no-python') });
  for (let attempt = 0; attempt < 4; attempt++) {
    expect(await faultOf(whisper.recognise({ audioPath: '/audio/fine', vocabulary: [] }))).toMatchObject({
      fault: 'system',
      reason: 'speech-start',
      detail: expect.stringContaining('no-python'),
    });
  }
});

test('a model replaced on disk while in use is not credited with the words of the old one', async () => {
  const whisper = engine();
  const before = await whisper.identity();
  await whisper.recognise({ audioPath: '/audio/fine', vocabulary: [] });
  await writeFile(path.join(folder, 'model.bin'), 'second, longer weights');
  expect((await whisper.identity()).digest).not.toBe(before.digest);
  expect(await faultOf(whisper.recognise({ audioPath: '/audio/fine', vocabulary: [] }))).toMatchObject({
    fault: 'system',
    reason: 'speech-model-changed',
  });
  expect((await whisper.recognise({ audioPath: '/audio/fine', vocabulary: [] })).durationMs).toBe(1000);
});

test('defect 44: the model that runs is the one asked for, stored with the transcript', async () => {
  const whisper = engine({ model: 'mine', packagedModels: { mine: folder } });
  const transcript = await whisper.recognise({ audioPath: '/audio/fine', language: 'de', vocabulary: [] });
  expect(transcript).toMatchObject({ model: 'mine', engine: 'faster-whisper 0 (cpu, int8)', language: 'de' });
  expect(await whisper.identity()).toMatchObject({ model: 'mine', options: { beamSize: 1, vad: true } });
});

test.each([
  ['./models/none', /not complete at \.\/models\/none: the folder missing.*speech\.model/],
  ['mine', /speech model mine is not complete at .*: the folder missing.*vidmine doctor/],
])(
  'defect 44: a model that is not there (%s) is a system fault, no other one is taken',
  async (model, detail) => {
    const whisper = engine({ model, packagedModels: { mine: path.join(folder, 'gone') } });
    for (const fault of [
      await faultOf(whisper.identity()),
      await faultOf(whisper.recognise({ audioPath: '/a', vocabulary: [] })),
    ]) {
      expect(fault).toMatchObject({
        fault: 'system',
        reason: 'speech-model-missing',
        detail: expect.stringMatching(detail),
      });
    }
  },
);

test('a folder without one of its files names the file', async () => {
  await rm(path.join(folder, 'tokenizer.json'));
  expect(await faultOf(engine().identity())).toMatchObject({
    reason: 'speech-model-missing',
    detail: expect.stringContaining('tokenizer.json missing'),
  });
});
