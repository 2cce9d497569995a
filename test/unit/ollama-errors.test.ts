import { videoFault } from '../../domain/faults.ts';
import { classifyOllamaError } from '../../engines/language-model/ollama-errors.ts';

const CALL = { host: 'http://127.0.0.1:11434', model: 'qwen2.5:7b' };
const response = (status_code: number, message: string) => Object.assign(new Error(message), { status_code });
const network = (code: string) =>
  new TypeError('fetch failed', { cause: Object.assign(new Error('inner'), { code }) });
const classify = (error: unknown) => classifyOllamaError(error, CALL).fault;

test.each([
  ['the server is not running', network('ECONNREFUSED'), 'system', 'language-model-down'],
  ['its name does not resolve', network('ENOTFOUND'), 'system', 'language-model-down'],
  ['it cannot be reached', network('UND_ERR_CONNECT_TIMEOUT'), 'system', 'language-model-down'],
  ['it was killed during a call', network('UND_ERR_SOCKET'), 'system', 'language-model-lost'],
  ['its headers never came', network('UND_ERR_HEADERS_TIMEOUT'), 'system', 'language-model-lost'],
  ['the fetch failed for no known reason', new TypeError('fetch failed'), 'system', 'language-model-lost'],
  ['the model is unknown', response(404, "model 'x' not found"), 'system', 'language-model-missing'],
  [
    'the model cannot chat',
    response(400, '"all-minilm" does not support chat'),
    'system',
    'language-model-unsuitable',
  ],
  [
    'its queue is full',
    response(503, 'server busy, please try again.  maximum pending requests exceeded'),
    'system',
    'language-model-busy',
  ],
  ['a proxy refuses', response(403, 'forbidden'), 'system', 'language-model-refused'],
  [
    'it lacks memory',
    response(500, 'model requires more system memory (5.6 GiB) than is available'),
    'system',
    'language-model-error',
  ],
  ['its runner died', response(500, 'llama runner process has terminated'), 'system', 'language-model-error'],
  ['the stream carries an error', new Error('an error was encountered'), 'system', 'language-model-lost'],
  [
    'the prompt is too long',
    response(400, 'the input length exceeds the context length'),
    'video',
    'prompt-too-long',
  ],
  [
    'the model repeated itself',
    new Error('Did not receive done or success response in stream.'),
    'video',
    'answer-incomplete',
  ],
])('an error is classified when %s', (_, error, fault, reason) => {
  expect(classify(error)).toMatchObject({ fault, reason });
});

test.each([
  'invalid format: "\\"yaml\\""; expected "json" or a valid JSON Schema object',
  'invalid JSON schema in format',
  'failed to load model vocabulary required for format',
])('a schema that the server refuses (%s) is not tried again', (message) => {
  expect(classify(response(500, message))).toMatchObject({
    fault: 'video',
    reason: 'schema-refused',
    settles: { kind: 'failed' },
  });
});

test('a missing model is answered with the command that fetches it', () => {
  expect(classify(response(404, "model 'x' not found")).detail).toContain('ollama pull qwen2.5:7b');
});

test('the cause at the bottom counts, also of several attempts to connect', () => {
  const refused = Object.assign(new Error('inner'), { code: 'ECONNREFUSED' });
  const attempts = new AggregateError([refused, refused]);
  expect(classify(new TypeError('fetch failed', { cause: attempts }))).toMatchObject({
    reason: 'language-model-down',
    detail: expect.stringContaining('(ECONNREFUSED)'),
  });
});

test('a fault that is known already stays as it is', () => {
  const fault = videoFault('answer-cut-off', 'cut');
  expect(classifyOllamaError(fault, CALL)).toBe(fault);
});
