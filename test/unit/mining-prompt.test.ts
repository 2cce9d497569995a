import {
  CLAIM_TYPES,
  ENTITY_TYPES,
  type MiningStyle,
  type Selectivity,
  STANCES,
} from '../../domain/findings.ts';
import { claimLimit, miningAnswerSchema } from '../../domain/mining/answer-schema.ts';
import { buildMiningPrompt } from '../../domain/mining/prompt.ts';
import { speakersTold } from '../../domain/mining/speakers-told.ts';
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
        context: { title: 'Another', speakers: 'Speaker A', previous: { sentences: ['Before.'] } },
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

test.each([
  [
    'the last two only',
    { speaker: 'B', sentences: ['A.', 'B.', 'C.'] },
    'by Speaker B (do not cite): B. C.\n',
  ],
  ['also of nobody known', { sentences: ['A.'] }, 'by Unknown (do not cite): A.\n'],
  [
    'the end of what has no end',
    { sentences: ['no end '.repeat(200)] },
    `by Unknown (do not cite): … ${'no end '.repeat(57).trim()}\n`,
  ],
])('what is said before the segment is shown apart, with its speaker: %s', (_, previous, shown) => {
  const { input } = buildMiningPrompt(miningTask({ context: { title: 'T', previous } }));
  expect(input).toContain(`\nSaid before ${shown}Segment:\n`);
});

test('nothing is said before the first segment, and nobody need be known', () => {
  const { input } = buildMiningPrompt(miningTask({ context: { title: 'T', previous: { sentences: [] } } }));
  expect(input).toMatch(/^Video: T\nSegment:\n/);
});

test('title, channel and speakers of the video are told', () => {
  const context = { title: 'T', channel: 'C', speakers: 'Speaker A (most of it), Speaker B' };
  expect(buildMiningPrompt(miningTask({ context })).input).toMatch(
    /^Video: T\nChannel: C\nSpeakers: Speaker A \(most of it\), Speaker B\nSegment:\n/,
  );
});

const speaking = (seconds: Readonly<Record<string, number>>) =>
  Object.entries(seconds).map(([letter, s]) => ({
    speaker: letter === '?' ? undefined : letter,
    durationMs: s * 1000,
  }));

test.each([
  [{}, undefined],
  [{ '?': 60 }, undefined],
  [{ A: 60 }, 'Speaker A'],
  [{ B: 60, A: 30 }, 'Speaker B (most of it), Speaker A'],
  [{ B: 30, A: 30 }, 'Speaker A, Speaker B'],
  [{ A: 40, '?': 60, B: 10 }, 'Speaker A, Speaker B'],
  [
    Object.fromEntries([...'ABCDEFGHIJ'].map((letter) => [letter, 10])),
    'Speaker A, Speaker B, Speaker C, Speaker D, Speaker E, Speaker F, Speaker G, Speaker H, 2 others',
  ],
])('who speaks %j seconds is told as %j', (seconds, told) => {
  expect(speakersTold(speaking(seconds))).toBe(told);
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
