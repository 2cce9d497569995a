import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { configurationSchema } from '../../domain/configuration.ts';
import { StageError } from '../../domain/faults.ts';
import { createSpeechEngines, type SpeechEngines } from '../../workers/speech-engines.ts';
import { installedToolPaths } from '../fixtures/installed-tools.ts';
import { toneWav } from '../fixtures/test-media.ts';
import {
  type AskedTranscription,
  answering,
  startTranscriptionServer,
  type TranscriptionServer,
} from '../fixtures/transcription-server.ts';

const tools = installedToolPaths();
const open: SpeechEngines[] = [];
const engines = (speechEngine: object = {}): SpeechEngines => {
  const created = createSpeechEngines(configurationSchema.parse({ speechEngine }), tools);
  open.push(created);
  return created;
};
const { speech } = configurationSchema.parse({});
const identityOf = (created: SpeechEngines, changed: object = {}) =>
  created.for({ speech: { ...speech, ...changed } }).identity();

let server: TranscriptionServer;
let folder: string;
beforeAll(async () => {
  server = await startTranscriptionServer();
  folder = await mkdtemp(path.join(tmpdir(), 'speech-engines-'));
});
afterEach(() => Promise.all(open.splice(0).map((created) => created.close())));
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

test('the embedded engine hears where no server is named', async () => {
  expect(await identityOf(engines())).toMatchObject({ engine: 'faster-whisper', model: 'base' });
  expect(await identityOf(engines({ provider: 'embedded', url: server.url }))).toMatchObject({
    engine: 'faster-whisper',
  });
});

test('a server that is named hears, and its second model is asked for what is in doubt', async () => {
  server.answer = ({ fields }, response) =>
    answering(200, {
      language: 'en',
      duration: 4,
      text: 'said',
      segments: [
        {
          start: 1,
          end: 3,
          text: fields.model?.[0] === 'large' ? ' surely' : ' perhaps',
          avg_logprob: fields.model?.[0] === 'large' ? -0.1 : -0.9,
        },
      ],
    })({} as AskedTranscription, response);
  const audioPath = path.join(folder, 'tone.wav');
  await writeFile(audioPath, toneWav(4));
  const engine = engines({ url: server.url }).for({
    speech: { ...speech, model: 'small', secondModel: 'large' },
  });
  expect(await engine.identity()).toMatchObject({
    engine: 'openai-compatible',
    model: 'small',
    options: { secondModel: 'large' },
  });
  const { words, quality, spans } = await engine.transcribe({ audioPath });
  expect(words.map(({ text }) => text)).toEqual(['surely']);
  expect(quality.secondDecodes).toMatchObject({ count: 1, better: 1 });
  expect(spans[0]?.secondDecode).toEqual({ kept: 'second', model: 'large' });
  expect(server.asked.map(({ fields }) => fields.model)).toEqual([['small'], ['large']]);
});

test('whisper.cpp is taken where it is asked for, with its model file', async () => {
  const model = path.join(folder, 'ggml.bin');
  await writeFile(model, 'weights');
  expect(await identityOf(engines({ provider: 'whisper-cpp' }), { model })).toMatchObject({
    engine: 'whisper.cpp',
    model,
  });
});

test('a server that is asked for and not named is a system fault', () => {
  expect(() => engines({ provider: 'openai' }).for({ speech })).toThrow(StageError);
  expect(() => engines({ provider: 'openai' }).for({ speech })).toThrow(/speechEngine\.url/);
});

test('whatever changes the words changes the identity', async () => {
  const created = engines();
  const plain = JSON.stringify(await identityOf(created));
  const changes = [
    { model: 'tiny.en' },
    { beamSize: 5 },
    { secondBeamSize: 3 },
    { vad: false },
    { batchSize: 8 },
    { secondModel: 'tiny.en' },
  ];
  const identities = await Promise.all(changes.map((change) => identityOf(created, change)));
  const all = new Set([plain, ...identities.map((one) => JSON.stringify(one))]);
  expect(all.size).toBe(changes.length + 1);
  // What comes with each recording and what only the guards look at does not load a model again.
  expect(JSON.stringify(await identityOf(created, { vocabulary: ['Vidmine'] }))).toBe(plain);
});
