import {
  CLAIM_TYPES,
  ENTITY_TYPES,
  type MiningStyle,
  type Selectivity,
  STANCES,
} from '../../domain/findings.ts';
import { claimLimit, miningAnswerSchema } from '../../domain/mining/answer-schema.ts';
import { buildMiningPrompt } from '../../domain/mining/prompt.ts';
import { miningStyle } from '../../domain/mining/task.ts';
import { miningTask } from '../fixtures/mining-task.ts';
import { segmentOf } from '../fixtures/segment-of.ts';

const STYLES: readonly MiningStyle[] = ['abstractive', 'extractive'];
const LEVELS: readonly Selectivity[] = ['liberal', 'moderate', 'conservative'];
const KINDS = STYLES.flatMap((style) => LEVELS.map((selectivity) => [style, selectivity] as const));

test.each(KINDS)(
  'defect 75: the instructions of %s, %s are the same for every segment',
  (style, selectivity) => {
    const prompts = [
      miningTask({ style, selectivity }),
      miningTask({
        style,
        selectivity,
        segment: segmentOf('Another sentence altogether.'),
        context: { title: 'Another', previousSentences: ['Before.'] },
      }),
    ].map(buildMiningPrompt);
    expect(prompts[0]?.instructions).toBe(prompts[1]?.instructions);
    expect(prompts[0]?.input).not.toBe(prompts[1]?.input);
  },
);

test.each(KINDS)('defect 74: the prompt of %s, %s explains every label it may use', (style, selectivity) => {
  const { instructions } = buildMiningPrompt(miningTask({ style, selectivity }));
  for (const label of [...CLAIM_TYPES, ...STANCES, ...ENTITY_TYPES])
    expect(instructions).toMatch(new RegExp(`^- ${label}: \\S`, 'm'));
});

test.each(STYLES)('defect 74: the three levels of %s allow different amounts and say so', (style) => {
  const tasks = LEVELS.map((selectivity) => miningTask({ style, selectivity }));
  const [liberal = 0, moderate = 0, conservative = 0] = tasks.map(claimLimit);
  expect(liberal).toBeGreaterThan(moderate);
  expect(moderate).toBeGreaterThan(conservative);
  expect(conservative).toBeGreaterThan(0);
  expect(new Set(tasks.map((task) => buildMiningPrompt(task).instructions)).size).toBe(3);
});

test.each(KINDS)('the examples of %s, %s use the labels that the schema allows', (style, selectivity) => {
  const { instructions } = buildMiningPrompt(miningTask({ style, selectivity }));
  const answers = instructions.split('\n').filter((line) => line.startsWith('{"'));
  expect(answers.length).toBeGreaterThan(0);
  for (const answer of answers) {
    const { claims, people = [] } = JSON.parse(answer) as {
      claims: { type: string; stance: string }[];
      people?: { kind?: string; entityType?: string }[];
    };
    for (const { type, stance } of claims) {
      expect(CLAIM_TYPES).toContain(type);
      expect(STANCES).toContain(stance);
    }
    for (const { kind, entityType } of people) expect(ENTITY_TYPES).toContain(kind ?? entityType);
  }
});

test('the segment is shown as numbered sentences with the letter of its speaker', () => {
  const { input } = buildMiningPrompt(miningTask({ segment: segmentOf('One thing.', 'Another\nthing.') }));
  expect(input).toBe(
    'Video: Harbours\nChannel: Coast Talk\nSegment:\nSpeaker: Speaker A\n1. One thing.\n2. Another thing.\nAnswer:\n',
  );
});

test('an unknown speaker is Unknown', () => {
  const segment = { ...segmentOf('One thing.'), speaker: undefined };
  for (const style of STYLES)
    expect(buildMiningPrompt(miningTask({ style, segment })).input).toContain('\nSpeaker: Unknown\n');
});

test('sentences before the segment are shown apart, the last two only', () => {
  const context = { title: 'T', previousSentences: ['A.', 'B.', 'C.'] };
  const { input } = buildMiningPrompt(miningTask({ context }));
  expect(input).toContain('\nSaid before (do not cite): B. C.\n');
});

test('in extractive style the names and terms to choose from are listed', () => {
  const { input } = buildMiningPrompt(miningTask({ style: 'extractive' }));
  expect(input).toContain('\nTerms: GDP\nNames: Paul Brandt; Coastal Institute\nAnswer:\n');
});

test.each(STYLES)('the schema of %s takes no sentence that the segment does not have', (style) => {
  const claim = { type: 'factual', stance: 'asserts', text: 'Steel rusts.', domain: '' };
  const rest =
    style === 'extractive' ? { terms: [], people: [] } : { jargon: [], people: [], mentalModels: [] };
  const cites = (n: number) => ({
    claims: [
      style === 'extractive' ? { n, type: 'factual', stance: 'asserts' } : { ...claim, sentences: [n] },
    ],
    ...rest,
  });
  const schema = miningAnswerSchema(miningTask({ style }));
  expect(schema.safeParse(cites(2)).success).toBe(true);
  expect(schema.safeParse(cites(7)).success).toBe(false);
});

test.each([
  ['auto', true, 'extractive'],
  ['auto', false, 'abstractive'],
  ['extractive', false, 'extractive'],
  ['abstractive', true, 'abstractive'],
  ['off', false, undefined],
] as const)('mining: %s with a demo model %s is %s', (setting, demo, style) => {
  expect(miningStyle(setting, { demo })).toBe(style);
});
