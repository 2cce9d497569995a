import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { checkVoiceEncoder } from '../../client/doctor/check-voices.ts';
import type { DoctorContext } from '../../client/doctor/doctor-context.ts';
import { configurationSchema } from '../../domain/configuration.ts';
import { toolPaths } from '../../stack/tools/tool-paths.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'check-voices-'));
});
afterEach(() => rm(folder, { recursive: true }));

const found = (encoder?: string) =>
  checkVoiceEncoder({
    configuration: configurationSchema.parse({ voices: { encoder } }),
    tools: toolPaths(folder),
  } as DoctorContext);

test('the packaged voice encoder is told where it lies, or that it is installed by `up`', async () => {
  const part = 'voice encoder';
  expect(await found()).toEqual([
    expect.objectContaining({ part, status: 'warning', todo: expect.anything() }),
  ]);
  const { ge2e } = toolPaths(folder);
  await mkdir(ge2e, { recursive: true });
  await writeFile(path.join(ge2e, 'model.onnx'), '');
  expect(await found()).toEqual([{ part, status: 'ok', found: ge2e }]);
});

test('a voice encoder by path that is not there is a problem with its path', async () => {
  const model = path.join(folder, 'ecapa.onnx');
  expect(await found(model)).toEqual([
    expect.objectContaining({ status: 'problem', found: `there is no ${model}` }),
  ]);
  await writeFile(model, '');
  expect(await found(model)).toEqual([expect.objectContaining({ status: 'ok', found: model })]);
});
