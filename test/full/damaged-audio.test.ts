import { oddInputs } from '../fixtures/damaged-audio.ts';
import { hearOddInputs } from '../fixtures/hear-odd-inputs.ts';

test('there are a hundred of them, each another one', () => {
  expect(oddInputs.length).toBeGreaterThanOrEqual(100);
  expect(new Set(oddInputs.map(({ what }) => what)).size).toBe(oddInputs.length);
});

hearOddInputs(oddInputs);
