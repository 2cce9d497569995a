import { type Disturbance, KINDS, planDisturbances, planKilledStarts } from '../chaos/disturbances.ts';
import { differencesOf } from '../chaos/library-digest.ts';
import { type Attempts, askedTooOften, callsRepeated, repeatedTooOften } from '../chaos/repeated-work.ts';
import { idOf, numberIn, talkOf, voiceAt } from '../chaos/talk.ts';
import { answerTo, piecesOf, type Way, waysOf } from '../chaos/ways.ts';
import type { Asked } from '../chaos/world.ts';

const EVERYTHING = Object.fromEntries(KINDS.map((kind) => [kind, 2]));
const LASTS = { disk: 3_000, network: 10_000 };

test('the same seed disturbs in the same way, another one in another', () => {
  const plan = planDisturbances(7, EVERYTHING, LASTS);
  expect(planDisturbances(7, EVERYTHING, LASTS)).toEqual(plan);
  expect(planDisturbances(8, EVERYTHING, LASTS)).not.toEqual(plan);
  expect(planKilledStarts(7, 3)).toEqual(planKilledStarts(7, 3));
});

test.each([1, 2, 3, 4, 5])('a plan (seed %s) holds each kind as often as asked, in order', (seed) => {
  const plan = planDisturbances(seed, EVERYTHING, LASTS);
  for (const kind of KINDS) expect(plan.filter((one) => one.kind === kind)).toHaveLength(2);
  const shares = plan.map(({ afterShare }) => afterShare);
  expect(shares).toEqual(shares.toSorted((one, other) => one - other));
  // All comes while there is work left, and a disk is full while something is still downloaded.
  expect(plan.filter((one) => one.afterShare > latestOf(one))).toEqual([]);
});

const latestOf = ({ kind }: Disturbance): number => (kind === 'disk' ? 0.08 : 0.85);

test('of a dozen videos each way is at least one, and their order follows from the seed', () => {
  const ways = waysOf(1, 12);
  expect(new Set(ways).size).toBe(9);
  expect(waysOf(1, 12)).toEqual(ways);
  expect(waysOf(2, 12)).not.toEqual(ways);
  expect(waysOf(1, 60)).toHaveLength(60);
});

test('a talk is the same for the same seed and number, with a segment and a voice for each stretch', () => {
  const talk = talkOf(3, 17);
  expect(talkOf(3, 17)).toEqual(talk);
  expect(talkOf(4, 17).paragraphs).not.toEqual(talk.paragraphs);
  expect(talk.paragraphs.length).toBeGreaterThanOrEqual(3);
  for (const { voice, startMs, endMs } of talk.paragraphs)
    expect([voiceAt(talk, startMs), voiceAt(talk, endMs)]).toEqual([voice, voice]);
});

test('the number of a video is read from its id, wherever that stands', () => {
  expect(numberIn(`/audio/${idOf(42)}.opus`)).toBe(42);
  expect(idOf(42)).toHaveLength(11);
  expect(numberIn('nothing')).toBeUndefined();
});

test.each<[Way, Parameters<typeof answerTo>[1], number, string]>([
  ['plain', 'download', 0, 'work'],
  ['private', 'download', 3, 'private'],
  ['site-asks-again', 'download', 0, 'video'],
  ['site-asks-again', 'download', 1, 'work'],
  ['speech-away', 'transcribe', 0, 'system'],
  ['speech-away', 'transcribe', 1, 'work'],
  ['silent', 'transcribe', 5, 'no-speech'],
  ['answer-garbled', 'mine', 0, 'video'],
  ['answer-garbled', 'mine', 1, 'work'],
  ['judge-away', 'evaluate', 0, 'system'],
  ['never-judged', 'evaluate', 9, 'refuse'],
])('a video that is %s is answered, for %s after %s faults: %s', (way, work, before, answer) => {
  expect(answerTo(way, work, before)).toBe(answer);
});

test('the pieces of work are those that a way comes to', () => {
  const segments = talkOf(1, 0).paragraphs.length;
  expect(piecesOf(1, ['plain'])).toBe(3 + segments);
  expect(piecesOf(1, ['silent'])).toBe(2);
  expect(piecesOf(1, ['private'])).toBe(1);
});

const attempts = (completed: number, lost: number): Attempts => ({
  ...{ video: idOf(1), stage: 'transcribe', completed, lost, blamed: [] },
  ...{ fromMs: 100_000, toMs: 160_000 },
});
const killAt = (ms: number) => ({ kind: 'worker', fromMs: ms, toMs: ms });

test.each([
  ['an attempt that nothing happened to', attempts(1, 0), [], 0],
  ['one lost in a kill', attempts(1, 1), [killAt(120_000)], 0],
  ['one lost without a kill', attempts(1, 1), [], 1],
  ['one lost long after a kill', attempts(1, 1), [killAt(20_000)], 1],
  ['two lost in one kill', attempts(1, 2), [killAt(120_000)], 1],
  ['a stage completed twice', attempts(2, 0), [], 1],
])('%s: %#', (_what, one, happened, found) => {
  expect(repeatedTooOften([one], happened)).toHaveLength(found);
});

const asked = (faults: number, ...timesMs: number[]): Asked => ({
  ...{ work: 'mine', key: 'a segment', faults },
  timesMs,
});

test.each([
  ['once', asked(0, 100_000), [], 0, 0],
  ['again after its planned fault', asked(1, 100_000, 101_000), [], 0, 0],
  ['again after a kill', asked(0, 100_000, 130_000), [killAt(110_000)], 0, 1],
  ['again for no reason', asked(0, 100_000, 130_000), [], 1, 1],
])('a question asked %s', (_how, one, happened, tooOften, repeated) => {
  expect(askedTooOften([one], happened)).toHaveLength(tooOften);
  expect(callsRepeated([one])).toBe(repeated);
});

test('two libraries differ where a part of a video is another, or is missing', () => {
  const library = new Map([['chaos-00001', { claims: '["one"]', segments: '["a"]' }]]);
  expect(differencesOf(library, library)).toEqual([]);
  expect(
    differencesOf(new Map([['chaos-00001', { claims: '["two"]', segments: '["a"]' }]]), library),
  ).toEqual(['chaos-00001, claims: "["two"]" instead of "["one"]"']);
  expect(differencesOf(new Map(), library)).toHaveLength(2);
});
