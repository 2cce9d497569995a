import { quoted } from '../quoted.ts';
import { namedScores, SCALES } from './scales.ts';

/** One example per claim: a very small model judges one claim at a time, for it copies the pattern of a list. */
const EXAMPLES: readonly (readonly [label: string, text: string, scores: readonly number[]])[] = [
  [
    'causal, asserts',
    'Cement keeps reacting with water, so concrete gets stronger for decades.',
    [8, 6, 5, 8, 9, 10],
  ],
  ['factual, asserts', 'It was a nice day.', [0, 0, 0, 5, 9, 0]],
  [
    'forecast, asserts',
    'Salt water will destroy most modern harbours within fifty years.',
    [9, 8, 7, 5, 9, 6],
  ],
  ['factual, asserts', 'Many people like honey.', [1, 0, 0, 7, 9, 8]],
  [
    'causal, asserts',
    'Bees warm their hive by moving their wings, and so it never freezes.',
    [8, 7, 3, 9, 9, 10],
  ],
  ['normative, asserts', 'Every house should have a battery in the cellar.', [5, 5, 9, 4, 9, 5]],
  ['factual, questions', 'Some say that honey never spoils, and I doubt that.', [4, 6, 2, 3, 7, 9]],
  ['definition, asserts', 'A neap tide is the weakest tide of the month.', [6, 4, 3, 9, 10, 10]],
  ['factual, asserts', 'We talked about this last week.', [0, 0, 0, 7, 6, 0]],
  ['factual, asserts', 'A heat pump turns one unit of power into four units of heat.', [8, 6, 9, 9, 9, 9]],
];

/** What a base model is shown: it continues the pattern of its examples. */
export const SCORES = `\
Judge the claim under its id: whole numbers from 0 to 10.
${SCALES}

${EXAMPLES.map(
  ([label, text, scores], index) =>
    `Claims:\n${index}.0 (${label}) ${quoted(text, text.length)}\nAnswer:\n${JSON.stringify({ [`${index}.0`]: namedScores(scores) })}\n`,
).join('\n')}`;
