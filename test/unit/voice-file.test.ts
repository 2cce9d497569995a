import { isSameSample } from '../../domain/voices/same-sample.ts';
import { roundedVector, voiceFileSchema, writtenVoice } from '../../domain/voices/voice-file.ts';
import { ENCODER, vectorOf } from '../fixtures/heard-voices.ts';

const sample = {
  encoder: { digest: ENCODER.digest, engine: 'onnx', model: 'scripted' },
  speechMs: 30_000,
  source: 'talk.wav 0:10-0:40',
  vector: roundedVector(vectorOf(0, 0.9, 3)),
};
const VOICE = writtenVoice({ name: 'Ada Example', host: true, samples: [sample] });

test('a voice comes back from its file, its vector normalised again', () => {
  const read = voiceFileSchema.parse(JSON.parse(JSON.stringify(VOICE)));
  expect(read).toMatchObject({ format: 1, name: 'Ada Example', host: true });
  const [back] = read.samples;
  expect(Math.hypot(...back!.vector)).toBeCloseTo(1, 6);
  expect(
    isSameSample({ encoder: 'x', vector: back!.vector }, { encoder: 'x', vector: vectorOf(0, 0.9, 3) }),
  ).toBe(true);
});

test('samples of other encoders, of other lengths and of other voices are others', () => {
  const one = { encoder: 'x', vector: vectorOf(0) };
  expect(isSameSample(one, { ...one, encoder: 'y' })).toBe(false);
  expect(isSameSample(one, { ...one, vector: vectorOf(0).slice(0, 8) })).toBe(false);
  expect(isSameSample(one, { ...one, vector: vectorOf(0, 0.999) })).toBe(false);
});

test.each([
  ['another format', { ...VOICE, format: 2 }, ['format']],
  ['no name', { ...VOICE, name: ' ' }, ['name']],
  ['a name of nobody', { ...VOICE, name: 'Speaker 2' }, ['name']],
  ['a host that is not said', { ...VOICE, host: 'yes' }, ['host']],
  ['a vector of another length than 1', withVector([1, 1, 0]), ['samples.0.vector']],
  ['a vector of nothing', withVector([]), ['samples.0.vector', 'samples.0.vector']],
  ['numbers that are none', withVector([null, 1]), ['samples.0.vector.0']],
  [
    'no digest',
    { ...VOICE, samples: [{ ...sample, encoder: { digest: 'abc' } }] },
    ['samples.0.encoder.digest'],
  ],
  ['something unheard of', { ...VOICE, threshold: 0.62 }, ['']],
  [
    'several things at once',
    { ...VOICE, name: '', host: 1, samples: [{ ...sample, speechMs: 0 }] },
    ['name', 'host', 'samples.0.speechMs'],
  ],
])('refused: %s', (_, file, where) => {
  const { error } = voiceFileSchema.safeParse(file);
  expect(error?.issues.map(({ path }) => path.join('.'))).toEqual(where);
});

function withVector(vector: readonly unknown[]) {
  return { ...VOICE, samples: [{ ...sample, vector }] };
}
