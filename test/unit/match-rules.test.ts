import { configurationSchema } from '../../domain/configuration.ts';
import { matchRules } from '../../domain/speakers/match-rules.ts';

const defaults = configurationSchema.parse({});

test.each([
  ['ge2e', { sameVoice: 0.74, hostSimilarity: 0.82, otherSimilarity: 0.84, margin: 0.08 }],
  ['onnx', { sameVoice: 0.4, hostSimilarity: 0.62, otherSimilarity: 0.82, margin: 0.05 }],
] as const)('the numbers of %s hold where a person set none', (engine, expected) => {
  const { voices, speakers } = defaults;
  expect(matchRules({ engine }, { ...voices, sameVoice: speakers.sameVoice })).toMatchObject(expected);
});

test.each(['sameVoice', 'hostSimilarity', 'otherSimilarity', 'margin'] as const)(
  'a person’s own %s holds, 0 as well, and changes nothing else',
  (name) => {
    for (const engine of ['ge2e', 'onnx'] as const) {
      for (const value of [0, 0.33, 1])
        expect(matchRules({ engine }, { [name]: value })).toEqual({
          ...matchRules({ engine }, {}),
          [name]: value,
        });
    }
  },
);

test('no rule names a voice that the encoder could not tell from another, as measured', () => {
  const { sameVoice, hostSimilarity, otherSimilarity, doubt, margin, minSpeechMs } = matchRules(
    { engine: 'ge2e' },
    {},
  );
  // Highest similarity of two voices over 6 s, lowest of one: npm run bench -- voices.
  const [others, own, smallestMargin] = [0.785, 0.937, 0.185];
  expect(hostSimilarity - doubt).toBeGreaterThan(others);
  expect(otherSimilarity).toBeGreaterThanOrEqual(hostSimilarity);
  expect(otherSimilarity).toBeLessThan(own);
  expect(margin).toBeLessThan(smallestMargin);
  expect(sameVoice).toBeLessThan(hostSimilarity);
  expect(minSpeechMs).toBe(6000);
});
