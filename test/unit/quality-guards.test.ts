import { configurationSchema } from '../../domain/configuration.ts';
import { StageError, systemFault, videoFault } from '../../domain/faults.ts';
import type { Transcript } from '../../domain/transcript.ts';
import { createGuardedEngine } from '../../engines/speech/quality-guards.ts';
import type { Recogniser } from '../../engines/speech/recogniser.ts';
import { rawSpanOf, scriptedRecogniser } from '../fixtures/scripted-recogniser.ts';

const rules = configurationSchema.parse({}).speech;
const AUDIO = '/audio/tides.opus';
const sure = rawSpanOf('The moon pulls at the sea.');
const doubtful = rawSpanOf('And the see piles up.', { atMs: 5000, avgLogprob: -0.7 });
const better = rawSpanOf('And the sea piles up.', { atMs: 5000, avgLogprob: -0.3 });
const worse = rawSpanOf('Hand the sea pie sup.', { atMs: 5000, avgLogprob: -1.1 });
const last = rawSpanOf('Twice a day.', { atMs: 9000 });

const guarded = (recogniser: Recogniser, second?: Recogniser, changed: Partial<typeof rules> = {}) =>
  createGuardedEngine({ recogniser, second, rules: { ...rules, ...changed } });
const textOf = ({ words }: Transcript): string => words.map(({ text }) => text).join(' ');
const faultOf = async (promise: Promise<unknown>) => {
  const error = await promise.catch((reason: unknown) => reason);
  if (!(error instanceof StageError)) throw new Error(`no StageError but ${String(error)}`);
  return error.fault;
};

test('certain speech is recognised once, with the vocabulary, and its quality is unremarkable', async () => {
  const recogniser = scriptedRecogniser({ first: () => [sure, last] });
  const progress: number[][] = [];
  const abort = new AbortController();
  const transcript = await guarded(recogniser).transcribe({
    audioPath: AUDIO,
    vocabulary: ['Kelvin', 'amphidrome'],
    signal: abort.signal,
    onProgress: (...at) => progress.push(at),
  });
  expect(transcript).toMatchObject({
    language: 'en',
    languageProbability: 0.9,
    durationMs: 60_000,
    engine: 'scripted 1.0 (scripted)',
    model: 'scripted',
    quality: {
      secondDecodes: { count: 0, durationMs: 0, better: 0 },
      removed: [],
      interpolatedWords: 0,
      notices: [],
    },
  });
  expect(textOf(transcript)).toBe('The moon pulls at the sea. Twice a day.');
  expect(transcript.spans.map(({ text }) => text)).toEqual(['The moon pulls at the sea.', 'Twice a day.']);
  expect(recogniser.asked).toEqual([
    expect.objectContaining({ audioPath: AUDIO, vocabulary: ['Kelvin', 'amphidrome'], signal: abort.signal }),
  ]);
  expect(progress).toEqual([[60_000, 60_000]]);
});

test('defect 42: what is in doubt is decoded again by the larger model, the better result is kept and marked', async () => {
  const recogniser = scriptedRecogniser({ first: () => [sure, doubtful, last] });
  const large = scriptedRecogniser({ model: 'large', first: () => [], again: () => [better] });
  const abort = new AbortController();
  const transcript = await guarded(recogniser, large).transcribe({ audioPath: AUDIO, signal: abort.signal });
  expect(textOf(transcript)).toBe('The moon pulls at the sea. And the sea piles up. Twice a day.');
  expect(transcript.spans.map(({ secondDecode }) => secondDecode)).toEqual([
    undefined,
    { kept: 'second', model: 'large' },
    undefined,
  ]);
  expect(transcript.quality.secondDecodes).toEqual({ count: 1, durationMs: 2050, better: 1 });
  expect(transcript.model).toBe('scripted');
  // 1.45 s of speech with 0.3 s on either side, in the language that was found.
  expect(large.asked).toEqual([
    {
      audioPath: AUDIO,
      vocabulary: [],
      language: 'en',
      signal: abort.signal,
      again: [{ start: 4.7, end: 6.75 }],
    },
  ]);
});

test('a second result that is worse is not kept, and the span says that there was one', async () => {
  const recogniser = scriptedRecogniser({ first: () => [doubtful, last], again: () => [worse] });
  const transcript = await guarded(recogniser).transcribe({ audioPath: AUDIO });
  expect(textOf(transcript)).toBe('And the see piles up. Twice a day.');
  expect(transcript.spans[0]?.secondDecode).toEqual({ kept: 'first', model: 'scripted' });
  expect(transcript.quality.secondDecodes).toMatchObject({ count: 1, better: 0 });
  expect(recogniser.asked).toHaveLength(2);
});

test('each stretch is decided on its own, and spans come to the stretch they lie in', async () => {
  const third = rawSpanOf('The shore shapes hit.', { atMs: 20_000, compressionRatio: 2.5 });
  const clearly = rawSpanOf('The shore shapes it.', { atMs: 20_000, avgLogprob: -0.5 });
  const recogniser = scriptedRecogniser({
    first: () => [sure, doubtful, last, third],
    again: () => [worse, clearly],
  });
  const { spans } = await guarded(recogniser).transcribe({ audioPath: AUDIO });
  expect(spans.map(({ text, secondDecode }) => [text, secondDecode?.kept])).toEqual([
    ['The moon pulls at the sea.', undefined],
    ['And the see piles up.', 'first'],
    ['Twice a day.', undefined],
    ['The shore shapes it.', 'second'],
  ]);
});

test.each<[string, boolean, Partial<typeof rules>]>([
  ['a recogniser that cannot decode again', false, {}],
  ['the setting secondPass: false', true, { secondPass: false }],
])('with %s, what is in doubt stays as it is', async (_name, canDecodeAgain, changed) => {
  const recogniser = scriptedRecogniser({ canDecodeAgain, first: () => [doubtful], again: () => [better] });
  const transcript = await guarded(recogniser, undefined, changed).transcribe({ audioPath: AUDIO });
  expect(textOf(transcript)).toBe('And the see piles up.');
  expect(recogniser.asked).toHaveLength(1);
});

test('a second decoding that fails over this audio leaves the first, and a notice', async () => {
  const recogniser = scriptedRecogniser({ notices: ['stepped down'], first: () => [doubtful] });
  const english = scriptedRecogniser({
    first: () => [],
    again: () => {
      throw videoFault('language-unsupported', 'The speech model understands only English.', {
        kind: 'failed',
      });
    },
  });
  const transcript = await guarded(recogniser, english).transcribe({ audioPath: AUDIO });
  expect(textOf(transcript)).toBe('And the see piles up.');
  expect(transcript.spans[0]).not.toHaveProperty('secondDecode');
  expect(transcript.quality).toMatchObject({
    secondDecodes: { count: 0 },
    notices: [
      'stepped down',
      'A stretch in doubt was not decoded a second time: The speech model understands only English.',
    ],
  });
});

test('a second decoding that cannot run, or is cancelled, fails the request', async () => {
  const failing = (error: Error) =>
    guarded(
      scriptedRecogniser({
        first: () => [doubtful],
        again: () => {
          throw error;
        },
      }),
    ).transcribe({ audioPath: AUDIO });
  const ended = systemFault('speech-ended', 'The speech engine ended.');
  expect(await faultOf(failing(ended))).toMatchObject({ fault: 'system', reason: 'speech-ended' });
  await expect(failing(new Error('aborted'))).rejects.toThrow('aborted');
});

test('loops and inventions are taken out and counted, with their times, in order', async () => {
  const line = 'The tide turns twice a day.';
  const spans = [
    sure,
    ...[5000, 8000, 11_000, 14_000].map((atMs) => rawSpanOf(line, { atMs })),
    rawSpanOf('Thank you for watching!', { atMs: 30_000, noSpeechProb: 0.9 }),
  ];
  const recogniser = scriptedRecogniser({ first: () => spans, canDecodeAgain: false });
  const { words, quality } = await guarded(recogniser).transcribe({ audioPath: AUDIO });
  expect(words.map(({ text }) => text).join(' ')).toBe(`The moon pulls at the sea. ${line}`);
  expect(quality.removed).toEqual([
    { why: 'loop', startMs: 8000, endMs: 15_750, text: `${line} ${line} ${line}` },
    { why: 'silence', startMs: 30_000, endMs: 31_150, text: 'Thank you for watching!' },
  ]);
});

test('where the first heard silence with a word in it and the second nothing, the word is taken out', async () => {
  const recogniser = scriptedRecogniser({
    first: () => [sure, rawSpanOf('Right.', { atMs: 20_000, noSpeechProb: 0.85 })],
    again: () => [],
  });
  const { words, quality } = await guarded(recogniser).transcribe({ audioPath: AUDIO });
  expect(words).toHaveLength(6);
  expect(quality).toMatchObject({
    secondDecodes: { count: 1, better: 1 },
    removed: [{ why: 'silence', startMs: 20_000, endMs: 20_250, text: 'Right.' }],
  });
});

test('words without a time get one, are marked and counted', async () => {
  const untimed = { ...last, words: last.words.map((word) => ({ ...word, start: null, end: null })) };
  const recogniser = scriptedRecogniser({ first: () => [sure, untimed] });
  const { words, quality } = await guarded(recogniser).transcribe({ audioPath: AUDIO });
  expect(quality.interpolatedWords).toBe(3);
  expect(words.map(({ interpolated }) => interpolated === true)).toEqual([
    ...Array<boolean>(6).fill(false),
    ...Array<boolean>(3).fill(true),
  ]);
});

test.each<[string, Parameters<typeof rawSpanOf>[], string]>([
  ['nothing is recognised', [], 'Nobody speaks in /audio/tides.opus.'],
  [
    'all that is recognised is invented',
    [['you', { wordMs: 30_000, noSpeechProb: 0.93, avgLogprob: -0.83 }]],
    'Nobody speaks in /audio/tides.opus. All that was recognised was invented over silence: "you".',
  ],
])('where %s, the video is skipped: nobody speaks', async (_name, said, detail) => {
  const first = () => said.map((span) => rawSpanOf(...span));
  const recogniser = scriptedRecogniser({ language: 'und', first, again: first });
  expect(await faultOf(guarded(recogniser).transcribe({ audioPath: AUDIO }))).toEqual({
    fault: 'video',
    reason: 'no-speech',
    detail,
    settles: { kind: 'skipped', reason: 'no-speech' },
  });
});

test('the identity is the recogniser’s, with the guards and the second model where there is one', async () => {
  const recogniser = scriptedRecogniser({ first: () => [] });
  const large = scriptedRecogniser({ model: 'large', first: () => [] });
  const plain = await guarded(recogniser).identity();
  expect(plain).toEqual({ ...(await recogniser.identity()), options: { beamSize: 1, guards: 1 } });
  expect((await guarded(recogniser, large).identity()).options).toEqual({
    beamSize: 1,
    guards: 1,
    secondEngine: 'scripted',
    secondModel: 'large',
    secondDigest: 'large'.padEnd(64, '0'),
    'second.beamSize': 1,
  });
  expect(await guarded(recogniser, large, { secondPass: false }).identity()).toEqual(plain);
});

test('closing closes both', async () => {
  const [recogniser, large] = [
    scriptedRecogniser({ first: () => [] }),
    scriptedRecogniser({ first: () => [] }),
  ];
  await guarded(recogniser, large).close();
  expect([recogniser.isClosed, large.isClosed]).toEqual([true, true]);
});
