import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { inspect } from 'node:util';
import { StageError } from '../../domain/faults.ts';
import {
  createOpenAiTranscription,
  type OpenAiTranscriptionOptions,
} from '../../engines/speech/openai-transcription.ts';
import type { RecogniseRequest, Recogniser } from '../../engines/speech/recogniser.ts';
import { freePorts } from '../fixtures/free-ports.ts';
import { installedToolPaths } from '../fixtures/installed-tools.ts';
import { toneWav } from '../fixtures/test-media.ts';
import {
  answering,
  startTranscriptionServer,
  type TranscriptionServer,
} from '../fixtures/transcription-server.ts';

const SAID = {
  task: 'transcribe',
  language: 'english',
  duration: '9.5',
  text: "Well, it's 42.",
  segments: [
    {
      id: 0,
      seek: 0,
      start: 0,
      end: 0.6,
      text: ' Well,',
      avg_logprob: -0.2,
      compression_ratio: 0.9,
      no_speech_prob: 0.01,
      temperature: 0,
    },
    { id: 1, seek: 0, start: 0.7, end: 2, text: " it's 42." },
  ],
  words: [
    { word: 'Well', start: 0.1, end: 0.5 },
    { word: "it's", start: 0.8, end: 1.2 },
    { word: '42', start: 1.3, end: 1.9 },
  ],
};

let folder: string;
let audioPath: string;
let server: TranscriptionServer;
const open: Recogniser[] = [];
const client = (options: Partial<OpenAiTranscriptionOptions> = {}): Recogniser => {
  const { python } = installedToolPaths();
  const created = createOpenAiTranscription({ url: server.url, model: 'whisper-1', python, ...options });
  open.push(created);
  return created;
};
const hear = (recogniser: Recogniser, asked: Partial<RecogniseRequest> = {}) =>
  recogniser.recognise({ audioPath, vocabulary: [], ...asked });
const faultOf = async (promise: Promise<unknown>) => {
  const error = await promise.catch((reason: unknown) => reason);
  if (!(error instanceof StageError)) throw new Error(`no StageError but ${String(error)}`);
  return error.fault;
};

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'transcription-'));
  audioPath = path.join(folder, '"odd" ünï; name.opus');
  await writeFile(audioPath, toneWav(10));
  server = await startTranscriptionServer();
  server.answer = answering(200, SAID);
});
afterEach(async () => {
  await Promise.all(open.splice(0).map((created) => created.close()));
  await server.close();
  await rm(folder, { recursive: true });
});

test('the file, the model and what changes the words are sent, and the key', async () => {
  const recogniser = client({ apiKey: 'sk-1', url: `${server.url}/` });
  await hear(recogniser, { language: 'en', vocabulary: ['Vidmine', 'Temporal'] });
  expect(server.asked).toEqual([
    {
      path: '/v1/audio/transcriptions',
      authorization: 'Bearer sk-1',
      file: { name: 'audio.ogg', bytes: toneWav(10) },
      fields: {
        model: ['whisper-1'],
        language: ['en'],
        prompt: ['Vidmine, Temporal.'],
        response_format: ['verbose_json'],
        'timestamp_granularities[]': ['word', 'segment'],
        temperature: ['0'],
      },
    },
  ]);
});

test('credentials in the address sign in, and stand in no message', async () => {
  const url = server.url.replace('://', '://me:s3cret-pw@');
  await hear(client({ url }));
  expect(server.asked[0]?.authorization).toBe(`Basic ${Buffer.from('me:s3cret-pw').toString('base64')}`);
  server.answer = answering(401, { error: { message: 'no' } });
  expect((await faultOf(hear(client({ url })))).detail).not.toContain('s3cret');
});

test('a key that the server repeats in its refusal is not repeated', async () => {
  server.answer = answering(401, { error: { message: 'Incorrect API key: sk-0123456789' } });
  const error = await hear(client({ apiKey: 'sk-0123456789' })).catch((reason: unknown) => reason);
  expect(inspect(error)).toContain('Incorrect API key: ****');
  expect(inspect(error)).not.toContain('sk-0123456789');
});

test('without language, vocabulary and key, none is sent', async () => {
  await hear(client());
  expect(server.asked[0]?.authorization).toBeUndefined();
  expect(Object.keys(server.asked[0]?.fields ?? {})).not.toEqual(expect.arrayContaining(['language']));
  expect(server.asked[0]?.fields.prompt).toBeUndefined();
});

test('words beside the segments get the marks of the text and stand in their segment', async () => {
  const heard = await hear(client());
  expect(heard).toMatchObject({ language: 'en', durationMs: 9500, model: 'whisper-1', notices: [] });
  expect(heard.spans).toMatchObject([
    { start: 0, end: 0.6, avgLogprob: -0.2, words: [{ text: ' Well,', start: 0.1, end: 0.5 }] },
    {
      start: 0.7,
      avgLogprob: null,
      compressionRatio: null,
      noSpeechProb: null,
      words: [
        { text: " it's", start: 0.8, end: 1.2, probability: null },
        { text: ' 42.', start: 1.3, end: 1.9 },
      ],
    },
  ]);
});

test('a server that tells no times of words is told of', async () => {
  server.answer = answering(200, { ...SAID, words: undefined });
  const { spans, notices } = await hear(client());
  expect(spans.map(({ words }) => words)).toEqual([[], []]);
  expect(notices).toEqual([expect.stringContaining('no times of words')]);
});

test('nothing said is nothing heard', async () => {
  server.answer = answering(200, { text: '', language: 'en', duration: 10, segments: [], words: [] });
  expect(await hear(client())).toMatchObject({ spans: [], durationMs: 10_000, notices: [] });
});

test('only another model decodes again: each stretch as a WAV file, heard at its place', async () => {
  expect(client().canDecodeAgain).toBe(false);
  const second = client({ model: 'large', isSecondModel: true });
  expect(second.canDecodeAgain).toBe(true);
  const again = [
    { start: 1, end: 2.5 },
    { start: 5, end: 8 },
    { start: 60, end: 70 },
  ];
  const progress: (readonly [number, number])[] = [];
  const onProgress = (doneMs: number, totalMs: number) => void progress.push([doneMs, totalMs]);
  const { spans } = await hear(second, { language: 'de', again, onProgress });
  const sent = server.asked.map(({ file, fields }) => [
    file.name,
    file.bytes.length,
    fields.model,
    fields.language,
  ]);
  expect(sent).toEqual([
    ['audio.wav', 44 + 1.5 * 32_000, ['large'], ['de']],
    ['audio.wav', 44 + 3 * 32_000, ['large'], ['de']],
  ]);
  expect(spans.map(({ start, end }) => [start, end])).toEqual([
    [1, 1.6],
    [1.7, 2.5],
    [5, 5.6],
    [5.7, 7],
  ]);
  expect(spans[2]?.words[0]).toMatchObject({ start: 5.1, end: 5.5 });
  expect(progress).toEqual([
    [1500, 4500],
    [4500, 4500],
  ]);
});

test('the identity is the model, wherever the server stands', async () => {
  const [one, other] = [await client().identity(), await client({ url: 'http://127.0.0.1:1/v1' }).identity()];
  expect(one).toEqual(other);
  expect((await client({ model: 'large' }).identity()).digest).not.toBe(one.digest);
});

test.each<[number, unknown, object]>([
  [
    400,
    { error: { message: 'Invalid file format.', param: 'file' } },
    {
      fault: 'video',
      reason: 'speech-server-refused-audio',
      detail: /Invalid file format/,
      settles: { kind: 'failed' },
    },
  ],
  [413, 'Maximum content size limit exceeded', { fault: 'video', detail: /Maximum content size/ }],
  [415, '', { fault: 'video' }],
  [
    422,
    { detail: [{ loc: ['body', 'file'], msg: 'no audio' }] },
    { fault: 'video', detail: /no audio \(file\)/ },
  ],
  [
    400,
    { error: { message: 'not supported', param: 'response_format' } },
    { fault: 'system', reason: 'speech-server-unsuitable', detail: /speech\.model/ },
  ],
  [422, { detail: [{ loc: ['body', 'timestamp_granularities'], msg: 'unknown' }] }, { fault: 'system' }],
  [
    401,
    { error: { message: 'Incorrect API key' } },
    { fault: 'system', detail: /Incorrect API key.*speechEngine\.apiKey/ },
  ],
  [403, {}, { fault: 'system', detail: /speechEngine\.apiKey/ }],
  [404, { detail: 'Not Found' }, { fault: 'system', detail: /Not Found.*speechEngine\.url.*speech\.model/ }],
  [
    429,
    { error: { message: 'Rate limit' } },
    { fault: 'system', reason: 'speech-server-busy', detail: /Rate limit/ },
  ],
  [503, 'loading', { fault: 'system', reason: 'speech-server-busy', detail: /loading/ }],
  [500, 'boom', { fault: 'system', reason: 'speech-server-error', detail: /boom/ }],
  [
    200,
    '<html>hello</html>',
    { fault: 'system', reason: 'speech-server-answer', detail: /hello.*speechEngine\.url/ },
  ],
  [200, { words: [] }, { fault: 'system', reason: 'speech-server-answer' }],
])('status %i with %j is the fault it means', async (status, body, expected) => {
  server.answer = answering(status, body);
  const { detail, ...rest } = expected as { detail?: RegExp };
  const fault = await faultOf(hear(client()));
  expect(fault).toMatchObject(rest);
  expect(fault.detail).toMatch(detail ?? /./);
});

test('a server that is not there is a system fault that names it', async () => {
  const [port] = await freePorts(1);
  expect(await faultOf(hear(client({ url: `http://127.0.0.1:${port}/v1` })))).toMatchObject({
    fault: 'system',
    reason: 'speech-server-down',
    detail: expect.stringMatching(new RegExp(`:${port}/v1.*ECONNREFUSED.*speechEngine\\.url`)),
  });
});

test('an error without end, and a key in an answer that is none, are told in bounds', async () => {
  server.answer = answering(500, 'x'.repeat(5 * 2 ** 20));
  const endless = await faultOf(hear(client()));
  expect(endless).toMatchObject({ fault: 'system', reason: 'speech-server-answer' });
  expect(endless.detail).toContain('an error of more than 4 MB');
  server.answer = answering(200, 'Bearer sk-of-a-test');
  expect((await faultOf(hear(client({ apiKey: 'sk-of-a-test' })))).detail).toContain('Bearer ****');
});

test('a server that fails three times over one recording lays the fault on it', async () => {
  server.answer = (_asked, response) => void response.destroy();
  const recogniser = client();
  const fault = () => faultOf(hear(recogniser));
  expect([(await fault()).fault, (await fault()).fault, (await fault()).fault]).toEqual([
    'system',
    'system',
    'video',
  ]);
});

test('a file that is gone is the video’s fault', async () => {
  expect(await faultOf(hear(client(), { audioPath: path.join(folder, 'gone.mp3') }))).toMatchObject({
    fault: 'video',
    reason: 'audio-missing',
  });
});

test('an abort is thrown as it came; an answer that does not come is a system fault', async () => {
  const abort = new AbortController();
  server.answer = () => abort.abort(new Error('enough'));
  await expect(hear(client(), { signal: abort.signal })).rejects.toThrow('enough');
  server.answer = () => {};
  expect(await faultOf(hear(client({ answerWithinMs: 200 })))).toMatchObject({
    fault: 'system',
    reason: 'speech-server-slow',
  });
});
