import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { checkSpeechModel } from '../../client/doctor/check-speech.ts';
import type { DoctorContext } from '../../client/doctor/doctor-context.ts';
import { configurationSchema } from '../../domain/configuration.ts';
import { freePorts } from '../fixtures/free-ports.ts';
import { installedToolPaths } from '../fixtures/installed-tools.ts';
import { startTranscriptionServer } from '../fixtures/transcription-server.ts';

const tools = installedToolPaths();
const look = (settings: object) =>
  checkSpeechModel({ configuration: configurationSchema.parse(settings), tools } as DoctorContext);

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'check-speech-'));
});
afterAll(() => rm(folder, { recursive: true }));

test('the embedded engine tells where its models lie, the second one as well', async () => {
  expect(await look({ speech: { secondModel: 'large-v3' } })).toEqual([
    { part: 'speech model', status: 'ok', found: tools.whisperModels.base },
    { part: 'speech model', status: 'ok', found: 'large-v3, fetched by name when first used' },
  ]);
});

test('a server is asked for its models', async () => {
  const server = await startTranscriptionServer();
  const { url } = server;
  const found = await look({ speech: { model: 'whisper-1', secondModel: 'large' }, speechEngine: { url } });
  await server.close();
  expect(found).toMatchObject([
    { status: 'ok', found: `whisper-1 on the server at ${url}` },
    { status: 'warning', found: expect.stringMatching(/does not list large; it lists whisper-1/) },
  ]);
});

test('a server that does not answer is a problem that names it', async () => {
  const [port] = await freePorts(1);
  expect(await look({ speechEngine: { url: `http://127.0.0.1:${port}/v1` } })).toMatchObject([
    { status: 'problem', found: expect.stringMatching(new RegExp(`:${port}/v1 .*ECONNREFUSED`)) },
  ]);
});

test('whisper.cpp is a problem without its program and without its model file, in order with both', async () => {
  const whisperCpp = path.join(folder, 'whisper-cli');
  const model = path.join(folder, 'ggml.bin');
  const settings = { speech: { model }, speechEngine: { provider: 'whisper-cpp', whisperCpp } };
  expect(await look(settings)).toMatchObject([
    { status: 'problem', found: `${whisperCpp} was not found`, todo: expect.stringContaining('whisper-cpp') },
    { status: 'problem', found: expect.stringContaining(model) },
  ]);
  await writeFile(model, 'weights');
  await writeFile(whisperCpp, '#!/bin/sh\necho usage\n');
  await chmod(whisperCpp, 0o755);
  expect(await look(settings)).toEqual([
    { part: 'speech model', status: 'ok', found: `${model}, run by ${whisperCpp}` },
  ]);
});
