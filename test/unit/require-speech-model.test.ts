import { requireSpeechModel } from '../../client/batch/require-speech-model.ts';
import { configurationSchema } from '../../domain/configuration.ts';

const refused = (
  speech: object,
  { stack, ...others }: { stack?: unknown; [section: string]: unknown } = {},
) => {
  const configuration = configurationSchema.parse({ speech, ...others });
  try {
    requireSpeechModel({ configuration, stack: stack as never }, configuration.speech);
  } catch (error) {
    return String(error);
  }
  return undefined;
};
const HERE = { stack: {} };

test.each([
  ['a name that the hub is not asked by', { model: 'nope' }, {}, /no speech model nope \(speech\.model\)/],
  ['the same of the second model', { secondModel: 'nope' }, {}, /nope \(speech\.secondModel\)/],
  ['a folder that is not there', { model: '/nowhere/model' }, HERE, /no speech model at \/nowhere\/model/],
])('%s is refused', (_what, speech, place, words) => {
  expect(refused(speech, place)).toMatch(words);
});

test.each<[string, object, object]>([
  ['the default', {}, {}],
  ['a name of the hub', { model: 'large-v3-turbo' }, {}],
  ['another owner’s', { model: 'owner/model' }, {}],
  ['a folder that is there', { model: import.meta.dirname }, HERE],
  ['a folder that may lie on another machine', { model: '/nowhere/model' }, {}],
  ['a folder beside the workers', { model: './model' }, HERE],
  [
    'a folder of whoever transcribes elsewhere',
    { model: '/nowhere' },
    { ...HERE, workers: { queues: ['llm'] } },
  ],
  ['a second model that is not used', { secondPass: false, secondModel: 'nope' }, {}],
  ['a name that a server knows', { model: 'whisper-1' }, { speechEngine: { url: 'http://127.0.0.1:1/v1' } }],
  ['a file of whisper.cpp', { model: 'ggml.bin' }, { speechEngine: { provider: 'whisper-cpp' } }],
])('%s is left alone', (_what, speech, place) => {
  expect(refused(speech, { ...place })).toBeUndefined();
});
