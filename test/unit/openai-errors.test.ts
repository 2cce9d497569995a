import { APIError } from 'openai';
import { videoFault } from '../../domain/faults.ts';
import { errorIn } from '../../engines/language-model/openai-client.ts';
import { classifyOpenAiError } from '../../engines/language-model/openai-errors.ts';

const CALL = { url: 'http://127.0.0.1:8000/v1', model: 'judge', apiKey: 'sk-0123456789' };
const answer = (status: number, body: object | string, headers: Record<string, string> = {}) =>
  APIError.generate(
    status,
    { error: errorIn(typeof body === 'string' ? body : JSON.stringify(body)) },
    undefined,
    new Headers(headers),
  );
const openAi = (message: string, code?: string) => ({ error: { message, code, type: 'x', param: null } });
const network = (code: string) =>
  new TypeError('fetch failed', { cause: Object.assign(new Error('inner'), { code }) });
const classify = (error: unknown) => classifyOpenAiError(error, CALL).fault;

test.each([
  ['the server is not running', network('ECONNREFUSED'), 'system', 'language-model-down'],
  ['its name does not resolve', network('ENOTFOUND'), 'system', 'language-model-down'],
  ['it was killed during a call', network('UND_ERR_SOCKET'), 'system', 'language-model-lost'],
  [
    'the key is wrong',
    answer(401, openAi('Incorrect API key', 'invalid_api_key')),
    'system',
    'language-model-refused',
  ],
  ['the key may not do this', answer(403, { detail: 'Forbidden' }), 'system', 'language-model-refused'],
  [
    'the model is unknown',
    answer(404, openAi('The model `judge` does not exist', 'model_not_found')),
    'system',
    'language-model-missing',
  ],
  ['the address is wrong', answer(404, { detail: 'Not Found' }), 'system', 'language-model-missing'],
  ['there are too many calls', answer(429, openAi('Rate limit reached')), 'system', 'language-model-busy'],
  ['its queue is full', answer(503, 'no healthy upstream'), 'system', 'language-model-busy'],
  [
    'the quota is used up',
    answer(429, openAi('You exceeded your current quota', 'insufficient_quota')),
    'system',
    'language-model-quota',
  ],
  ['the account is empty', answer(402, openAi('Insufficient Balance')), 'system', 'language-model-quota'],
  [
    'the prompt is too long for OpenAI',
    answer(400, openAi("This model's maximum context length is 4096 tokens.", 'context_length_exceeded')),
    'video',
    'prompt-too-long',
  ],
  [
    'the prompt is too long for vLLM',
    answer(400, {
      object: 'error',
      message: "'max_tokens' is too large: 900. This model's maximum context length is 4096 tokens.",
    }),
    'video',
    'prompt-too-long',
  ],
  [
    'the prompt is too long for llama.cpp',
    answer(400, openAi('the request exceeds the available context size')),
    'video',
    'prompt-too-long',
  ],
  ['the request is too large', answer(413, 'Payload Too Large'), 'video', 'prompt-too-long'],
  [
    'the server will not answer this',
    answer(400, openAi('The response was filtered', 'content_filter')),
    'video',
    'answer-refused',
  ],
  [
    'the server knows no schemas',
    answer(400, openAi('This response_format type is unavailable now')),
    'system',
    'language-model-unsuitable',
  ],
  ['it lacks memory', answer(500, openAi('CUDA out of memory')), 'system', 'language-model-error'],
  ['a gateway waited too long', answer(504, '<html>'), 'system', 'language-model-error'],
  ['the request is refused for another reason', answer(400, openAi('no')), 'system', 'language-model-error'],
])('an error is classified when %s', (_, error, fault, reason) => {
  expect(classify(error)).toMatchObject({ fault, reason });
});

test.each([
  answer(400, openAi("Invalid schema for response_format 'answer': …", 'invalid_json_schema')),
  answer(400, { message: 'Grammar error: cannot compile' }),
])('a schema that the server cannot compile is not tried again', (error) => {
  expect(classify(error)).toMatchObject({
    fault: 'video',
    reason: 'schema-refused',
    settles: { kind: 'failed' },
  });
});

test.each([
  [{}, true],
  [{ 'retry-after': '7' }, true],
  [{ 'retry-after': '3600' }, undefined],
])('a busy server that says %j is tried again soon: %p', (headers, soon) => {
  expect(classify(answer(429, openAi('Rate limit reached'), headers))).toHaveProperty('fault', 'system');
  expect((classify(answer(429, openAi('Rate limit reached'), headers)) as { soon?: true }).soon).toBe(soon);
});

test.each([
  ['of OpenAI', openAi('words of it')],
  ['of FastAPI', { detail: 'words of it' }],
  ['of vLLM', { object: 'error', message: 'words of it' }],
  ['of Ollama', { error: 'words of it' }],
  ['of a validation', { detail: [{ loc: ['body', 'seed'], msg: 'words of it' }] }],
  ['of no form at all', 'words of it'],
])('the words of an error %s are told', (_, body) => {
  expect(classify(answer(500, body)).detail).toContain('words of it');
});

test('the key is blotted out of what a server says, and the cause is not kept', () => {
  const fault = classifyOpenAiError(answer(401, openAi('Wrong key: sk-0123456789!')), CALL);
  expect(fault.message).toContain('Wrong key: ****!');
  expect(fault.cause).toBeUndefined();
});

test('a fault that is known already stays as it is', () => {
  const fault = videoFault('answer-cut-off', 'cut');
  expect(classifyOpenAiError(fault, CALL)).toBe(fault);
});
