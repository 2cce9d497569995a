import { oddInputs } from '../fixtures/damaged-audio.ts';
import { hearOddInputs } from '../fixtures/hear-odd-inputs.ts';

/** A third, of every kind; the long tests hear all of them. */
const some = oddInputs.filter((_, index) => index % 3 === 0);

test('there is one for every outcome', () => {
  const outcomes = (inputs: typeof oddInputs) =>
    [...new Set(inputs.map(({ outcome }) => outcome))].toSorted();
  expect(outcomes(some)).toEqual(outcomes(oddInputs));
});

hearOddInputs(some);
