import { sql } from 'kysely';
import { z } from 'zod';
import type { VideoId } from '../../domain/ids.ts';
import type { LanguageModel } from '../../engines/language-model/language-model.ts';
import { createOllamaModel } from '../../engines/language-model/ollama.ts';
import { claimsOfVideo } from '../../storage/database/published-claims.ts';
import { peopleOfVideo } from '../../storage/database/published-items.ts';
import { type ActivityWorld, withActivityWorlds } from '../fixtures/activity-world.ts';
import { countStored } from '../fixtures/count-stored.ts';
import { type ChatAnswer, type OllamaServer, startOllamaServer } from '../fixtures/ollama-server.ts';
import { withTestDatabase } from '../fixtures/test-database.ts';
import { acceptedItem, acceptedVerdict, acceptingAnswer } from '../fixtures/verdict-answers.ts';
import { wholeWay } from '../fixtures/way-of-a-video.ts';

/** What a model server may say instead of what it was asked for, and what becomes of it. */
type Expected =
  /** A typed error; the video fails, and a retry succeeds when the server answers properly. */
  | { readonly fault: 'video' | 'system'; readonly reason: string }
  /** Repaired by a rule: what is stored. */
  | { readonly claims: readonly object[]; readonly people?: readonly object[] };

interface Bad {
  readonly name: string;
  readonly of: 'mine' | 'evaluate' | 'items';
  readonly answer: (asked: Asked) => ChatAnswer;
  readonly expected: Expected;
}

interface Asked {
  /** What the prompt's last part shows. */
  readonly input: string;
  readonly properties: Record<string, unknown>;
  /** What a proper answer would say. */
  readonly proper: Record<string, unknown>;
}

const MODEL = 'bad:latest';
const DIGEST = 'bad0'.padEnd(64, '0');
const TALK = `\
Tides are raised by the pull of the moon and the sun upon the oceans. The moon alone is more than twice as strong.
Ada Lovelace wrote the first program for a machine that was never finished. It was meant to compute numbers.`;

const database = withTestDatabase();
const worlds = withActivityWorlds(database);
let server: OllamaServer;
let models: LanguageModel[] = [];
let next = 0;

beforeAll(async () => {
  server = await startOllamaServer([{ name: MODEL, digest: DIGEST, contextLength: 8192 }]);
});
afterEach(async () => {
  await Promise.all(models.map((model) => model.close()));
  models = [];
});
afterAll(() => server.close());

const CLAIM = {
  sentences: [1],
  text: 'The moon raises tides.',
  type: 'causal',
  stance: 'asserts',
  domain: '',
};
const ADA = { name: 'Ada Lovelace', entityType: 'person', role: '', sentences: [1] };

const say = (json: unknown): ChatAnswer => ({ say: JSON.stringify(json) });
/** Of the first segment's mining: these lists, the others as they should be. */
const mined = (lists: object): ((asked: Asked) => ChatAnswer) => {
  return () => say({ claims: [CLAIM], jargon: [], people: [], mentalModels: [], ...lists });
};
const claimed = (...claims: readonly unknown[]) => mined({ claims });
/** Of the evaluation of the claims 0.0 and 1.0: verdicts in place of the accepted ones. */
const judged =
  (verdicts: object) =>
  ({ proper }: Asked): ChatAnswer =>
    say({ ...proper, ...verdicts });

const video = (reason: string): Expected => ({ fault: 'video', reason });
const system = (reason: string): Expected => ({ fault: 'system', reason });
/** Both claims are stored, of the first one this. */
const kept = (first: object = {}, second: object = {}): Expected => ({
  claims: [
    { key: '0.0', ...first },
    { key: '1.0', ...second },
  ],
});
const accepted = { verdict: { evaluated: true, decision: 'accept' } };
const rejected = { verdict: { evaluated: true, decision: 'reject' } };
const unevaluated = { verdict: { evaluated: false } };
const mergedInto = (key: string) => ({ verdict: { decision: 'merge' }, mergedInto: key });

const HTML = '<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>';
const LONG = 'x'.repeat(5_000_000);

/** What any call may get. */
const OF_ANY_CALL: readonly [name: string, answer: ChatAnswer, expected: Expected][] = [
  ['prose instead of JSON', { say: 'Here are the claims you asked for!' }, video('answer-no-json')],
  ['JSON that ends in the middle', { say: '{"claims":[{"sentences":[1],"te' }, video('answer-no-json')],
  ['an answer at its output limit', { say: '{"claims":[{', doneReason: 'length' }, video('answer-cut-off')],
  ['a page of HTML', { say: HTML }, video('answer-no-json')],
  ["a proxy's page instead of the server's stream", { raw: HTML }, system('language-model-error')],
  ['a line of 5 MB', { line: LONG }, system('language-model-error')],
  ['an error of 5 MB', { status: 500, error: LONG }, system('language-model-error')],
  ['nothing', { say: '' }, video('answer-no-json')],
  ['blanks', { say: ' \n\t ' }, video('answer-no-json')],
  ['null', { say: 'null' }, video('answer-invalid')],
  ['a list', { say: '[{"claims":[]}]' }, video('answer-invalid')],
  ['a number', { say: '42' }, video('answer-invalid')],
  ['an empty object', { say: '{}' }, video('answer-invalid')],
  ['JSON in a code fence', { say: '```json\n{}\n```' }, video('answer-no-json')],
  ['thoughts before the JSON', { say: '<think>Well</think>{}' }, video('answer-no-json')],
  ['lists ten thousand deep', { say: `${'['.repeat(10_000)}${']'.repeat(10_000)}` }, video('answer-invalid')],
  ['5 MB', { say: LONG }, video('answer-cut-off')],
  ["repetition that the server's guard ends", { unfinished: '{"claims":[' }, video('answer-incomplete')],
  ['no end for a reason nobody knows', { say: '{}', doneReason: 'odd' }, system('language-model-error')],
  ['503', { status: 503, error: 'server busy' }, system('language-model-busy')],
  ['500', { status: 500, error: 'llama runner process has terminated' }, system('language-model-error')],
  [
    '404 of a model that was removed',
    { status: 404, error: `model '${MODEL}' not found` },
    system('language-model-missing'),
  ],
  ['silence', 'hang', system('language-model-slow')],
  ['a slow drip', { drip: '{"claims":[' }, system('language-model-slow')],
  ['a connection that breaks', { breakAfter: '{"claims":[' }, system('language-model-lost')],
];

const OF_MINING: readonly [name: string, answer: (asked: Asked) => ChatAnswer, expected: Expected][] = [
  ['no list of claims', () => say({ jargon: [], people: [], mentalModels: [] }), video('answer-invalid')],
  ['claims that are an object', mined({ claims: { 0: CLAIM } }), video('answer-invalid')],
  ['claims that are null', mined({ claims: null }), video('answer-invalid')],
  ['claims that are no objects', claimed(null, 3, 'text', []), video('answer-invalid')],
  ['lists beside the claims missing', () => say({ claims: [CLAIM] }), kept()],
  ['an unknown type alone', claimed({ ...CLAIM, type: 'rumour' }), video('answer-invalid')],
  ['an unknown type beside a proper claim', claimed({ ...CLAIM, type: 'rumour' }, CLAIM), kept()],
  ['a synonym of a type', claimed({ ...CLAIM, type: 'Predictive' }), kept({ type: 'forecast' })],
  ['a synonym of a stance', claimed({ ...CLAIM, stance: 'denies' }), kept({ stance: 'opposes' })],
  ['sentence numbers out of range', claimed({ ...CLAIM, sentences: [7, 99] }), video('answer-invalid')],
  [
    'some sentence numbers out of range',
    claimed({ ...CLAIM, sentences: [99, 2] }),
    kept({ evidence: [{ quote: /^The moon alone/ }] }),
  ],
  [
    'sentence numbers as texts',
    claimed({ ...CLAIM, sentences: ['2'] }),
    kept({ evidence: [{ quote: /^The moon alone/ }] }),
  ],
  [
    'negative and broken sentence numbers',
    claimed({ ...CLAIM, sentences: [-1, 1.5, 1e9] }),
    video('answer-invalid'),
  ],
  ['no sentence at all', claimed({ ...CLAIM, sentences: [] }), video('answer-invalid')],
  ['an empty text', claimed({ ...CLAIM, text: '  ' }, CLAIM), kept()],
  ['a text at its bound', claimed({ ...CLAIM, text: 'x'.repeat(320) }, CLAIM), kept({ text: CLAIM.text })],
  ['the same claim fifty times', claimed(...Array.from({ length: 50 }, () => CLAIM)), kept()],
  [
    'more claims than asked for',
    claimed(
      ...Array.from({ length: 50 }, (_, n) => ({ ...CLAIM, text: `Tide ${n} is raised by the moon.` })),
    ),
    { claims: [...Array.from({ length: 5 }, (_, n) => ({ key: `0.${n}` })), { key: '1.0' }] },
  ],
  [
    'a quote and a time of its own',
    claimed({ ...CLAIM, evidence_quote: 'The moon is made of cheese.', timestamp: '99:99', speaker: 'Ada' }),
    kept({ evidence: [{ quote: /^Tides are raised/, startMs: 0 }] }),
  ],
  [
    'names of the language itself as fields',
    () => ({ say: `{"__proto__":{"claims":[]},"constructor":1,"claims":[${JSON.stringify(CLAIM)}]}` }),
    kept(),
  ],
  [
    'a person nobody speaks of',
    mined({ people: [{ ...ADA, name: 'Charles Babbage' }] }),
    { ...kept(), people: [{ name: 'Ada Lovelace' }] },
  ],
  [
    'an event as a person',
    mined({ people: [{ ...ADA, name: 'Tides', entityType: 'event' }] }),
    { ...kept(), people: [{ name: 'Ada Lovelace' }] },
  ],
  [
    'control characters',
    claimed({ ...CLAIM, text: 'The \u0000moon\u001b[31m raises\ntides.' }),
    kept({ text: /^The moon.* raises tides\.$/ }),
  ],
  [
    'half a character',
    claimed({ ...CLAIM, text: 'The moon \ud83c raises tides.' }),
    kept({ text: /^The moon .*raises tides\.$/u }),
  ],
];

const OF_EVALUATION: readonly [name: string, answer: (asked: Asked) => ChatAnswer, expected: Expected][] = [
  [
    'ids that do not exist',
    () => say({ '7.7': acceptedVerdict(), all: acceptedVerdict() }),
    video('answer-invalid'),
  ],
  [
    'ids of the language itself',
    () => ({ say: `{"__proto__":${JSON.stringify(acceptedVerdict())},"constructor":{}}` }),
    video('answer-invalid'),
  ],
  [
    'an id that was not asked for beside the others',
    judged({ '9.9': acceptedVerdict({ decision: 'reject' }) }),
    kept(accepted, accepted),
  ],
  ['a claim forgotten twice', judged({ '1.0': undefined }), kept(accepted, unevaluated)],
  [
    'an unknown decision',
    judged({ '1.0': acceptedVerdict({ decision: 'maybe' }) }),
    kept(accepted, unevaluated),
  ],
  ['a score out of range', judged({ '1.0': acceptedVerdict({ novelty: 11 }) }), kept(accepted, unevaluated)],
  [
    'a score missing',
    judged({ '1.0': acceptedVerdict({ novelty: undefined }) }),
    kept(accepted, unevaluated),
  ],
  [
    'scores as texts',
    judged({ '1.0': acceptedVerdict({ novelty: '6' }) }),
    kept(accepted, { verdict: { decision: 'accept', novelty: 6 } }),
  ],
  [
    "the model's own importance",
    judged({ '1.0': acceptedVerdict({ importance: 10 }) }),
    kept(accepted, { verdict: { importance: 7 } }),
  ],
  [
    'a merge with itself',
    judged({ '1.0': acceptedVerdict({ decision: 'merge', mergeInto: '1.0' }) }),
    kept(accepted, unevaluated),
  ],
  [
    'a merge with nothing',
    judged({ '1.0': acceptedVerdict({ decision: 'merge', mergeInto: '8.8' }) }),
    kept(accepted, unevaluated),
  ],
  [
    'merges in a circle',
    judged({
      '0.0': acceptedVerdict({ decision: 'merge', mergeInto: '1.0' }),
      '1.0': acceptedVerdict({ decision: 'merge', mergeInto: '0.0' }),
    }),
    kept({ ...accepted, evidence: [{ segmentOrdinal: 0 }, { segmentOrdinal: 1 }] }, mergedInto('0.0')),
  ],
  [
    'a merge with a rejected claim',
    judged({
      '0.0': acceptedVerdict({ decision: 'reject' }),
      '1.0': acceptedVerdict({ decision: 'merge', mergeInto: '0.0' }),
    }),
    kept(rejected, mergedInto('0.0')),
  ],
  [
    'a split into nothing',
    judged({ '1.0': acceptedVerdict({ decision: 'split', parts: [] }) }),
    kept(accepted, unevaluated),
  ],
  [
    'a split into one',
    judged({
      '1.0': acceptedVerdict({
        decision: 'split',
        parts: [{ text: 'She wrote a program.', type: 'factual' }],
      }),
    }),
    kept(accepted, { ...accepted, text: 'She wrote a program.' }),
  ],
  [
    'a split whose part was cut off',
    judged({
      '1.0': acceptedVerdict({
        decision: 'split',
        parts: [
          { text: 'She wrote a program.', type: 'factual' },
          { text: 'y'.repeat(320), type: 'factual' },
        ],
      }),
    }),
    kept(accepted, unevaluated),
  ],
  [
    'another wording that was cut off',
    judged({ '1.0': acceptedVerdict({ revisedText: 'z'.repeat(320) }) }),
    kept(accepted, { ...accepted, text: /^It is said/ }),
  ],
];

const OF_ITEMS: readonly [name: string, answer: (asked: Asked) => ChatAnswer, expected: Expected][] = [
  [
    'another name for a person',
    judged({ p0: acceptedItem({ canonicalName: 'Charles Babbage' }) }),
    { ...kept(), people: [{ name: 'Ada Lovelace' }] },
  ],
  [
    'an id in an encyclopaedia',
    judged({ p0: { ...acceptedItem(), wikidata: 'Q7259' } }),
    { ...kept(), people: [{ name: 'Ada Lovelace' }] },
  ],
  [
    'a merge with nobody',
    judged({ p0: acceptedItem({ decision: 'merge', mergeInto: 'p9' }) }),
    { ...kept(), people: [{ name: 'Ada Lovelace' }] },
  ],
];

const BAD: readonly Bad[] = [
  ...OF_ANY_CALL.flatMap(([name, answer, expected]): Bad[] => [
    { name, of: 'mine', answer: () => answer, expected },
    { name, of: 'evaluate', answer: () => answer, expected },
  ]),
  ...OF_MINING.map(([name, answer, expected]): Bad => ({ name, of: 'mine', answer, expected })),
  ...OF_EVALUATION.map(([name, answer, expected]): Bad => ({ name, of: 'evaluate', answer, expected })),
  ...OF_ITEMS.map(([name, answer, expected]): Bad => ({ name, of: 'items', answer, expected })),
];

const chatBody = z.object({
  messages: z.tuple([z.object({ content: z.string() })]),
  format: z.looseObject({ properties: z.record(z.string(), z.unknown()) }),
});

/** Answers as it should, except to what the case is about. */
function answerBadly(bad: Bad | undefined): void {
  server.answerBy((body) => {
    const { messages, format } = chatBody.parse(body);
    const { properties } = format;
    const { content } = messages[0];
    const input = content.slice(content.lastIndexOf('\nSegment:'));
    const of = kindOf(properties);
    const asked = { input, properties, proper: properAnswer(of, input, format) };
    const isMeant = bad?.of === of && (of !== 'mine' || input.includes('raised by the pull'));
    return isMeant ? bad.answer(asked) : say(asked.proper);
  });
}

function kindOf(properties: Readonly<Record<string, unknown>>): Bad['of'] | 'outline' | 'summary' {
  const names = Object.keys(properties);
  if (names.includes('claims')) return 'mine';
  if (names.includes('sections')) return 'outline';
  if (names.includes('paragraphs')) return 'summary';
  return names.some((name) => /^[pjm]\d+$/.test(name)) ? 'items' : 'evaluate';
}

function properAnswer(of: ReturnType<typeof kindOf>, input: string, format: object): Record<string, unknown> {
  if (of === 'outline')
    return { sections: [{ firstSegment: 1, title: 'On tides', summary: 'It is about tides.' }] };
  if (of === 'summary') return { paragraphs: ['It is about tides.', 'It explains them.', 'One knows more.'] };
  if (of !== 'mine') return acceptingAnswer(format as Parameters<typeof acceptingAnswer>[0]);
  const ada = input.includes('Ada Lovelace wrote');
  return {
    claims: [ada ? { ...CLAIM, text: 'It is said that Ada wrote a program.' } : CLAIM],
    jargon: [],
    people: ada ? [ADA] : [],
    mentalModels: [],
  };
}

async function listedVideo(): Promise<{
  world: ActivityWorld;
  at: { videoId: VideoId; settingsHash: string };
}> {
  next += 1;
  const model = createOllamaModel({
    host: server.host,
    model: MODEL,
    contextTokens: 8192,
    timeoutSeconds: 1,
  });
  models.push(model);
  const world = await worlds.open({ miner: async () => model, flagship: async () => model });
  world.speech.text = TALK;
  const videoId = await world.list(`bad-${next}`);
  return { world, at: { videoId, settingsHash: await world.settings({ mining: 'abstractive' }) } };
}

const CITED = z.array(z.int().min(1)).min(1);
const TEXT = z.string().regex(/^[^\p{Cc}\p{Cs}]+$/u);
const STORED_FINDINGS = z.strictObject({
  claims: z.array(
    z.strictObject({
      sentences: CITED,
      text: TEXT,
      type: z.enum(['factual', 'causal', 'normative', 'forecast', 'definition']),
      stance: z.enum(['asserts', 'questions', 'opposes', 'neutral']),
      domain: TEXT.optional(),
    }),
  ),
  jargon: z.array(
    z.strictObject({ term: TEXT, definition: TEXT.optional(), domain: TEXT.optional(), sentences: CITED }),
  ),
  people: z.array(
    z.strictObject({
      name: TEXT,
      entityType: z.enum(['person', 'organization']),
      role: TEXT.optional(),
      sentences: CITED,
    }),
  ),
  mentalModels: z.array(
    z.strictObject({
      name: TEXT,
      description: TEXT.optional(),
      aliases: z.array(TEXT).optional(),
      sentences: CITED,
    }),
  ),
  dropped: z.int().min(0),
});

/** Whatever a model said: what is stored of the video is in order. */
async function expectNothingWrong(videoId: VideoId): Promise<void> {
  const findings = await database.db
    .selectFrom('findings')
    .innerJoin('segments', 'segments.id', 'findings.segment_id')
    .select(['findings.findings', 'findings.status', 'segments.sentences'])
    .where('video_id', '=', videoId)
    .execute();
  for (const { findings: stored, status, sentences } of findings) {
    if (status === 'failed') {
      expect(stored).toBeNull();
      continue;
    }
    const { claims, jargon, people, mentalModels } = STORED_FINDINGS.parse(stored);
    for (const item of [...claims, ...jargon, ...people, ...mentalModels])
      expect(Math.max(...item.sentences)).toBeLessThanOrEqual(sentences.length);
  }
  const { rows } = await sql<{ wrong: number }>`
    select count(*) as wrong from evidence join segments on segments.id = evidence.segment_id
    where segments.video_id = ${videoId}
      and (strpos(segments.text, quote) = 0 or evidence.start_ms < segments.start_ms or evidence.end_ms > segments.end_ms)`.execute(
    database.db,
  );
  expect(rows[0]!.wrong).toBe(0);
  const claims = await claimsOfVideo(database.db, videoId);
  const keys = new Set(claims.map(({ key }) => key));
  for (const { text, evidence, mergedInto: into } of claims) {
    expect(text).toMatch(/^[^\p{Cc}\p{Cs}]+$/u);
    expect(evidence.length).toBeGreaterThan(0);
    if (into !== undefined) expect(keys).toContain(into);
  }
}

/** Patterns stand for texts. */
const matching = (value: unknown): unknown => {
  if (value instanceof RegExp) return expect.stringMatching(value);
  if (Array.isArray(value)) return value.map(matching);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, matching(inner)]));
};

test('there are more than 40 kinds of bad answers', () => {
  expect(OF_ANY_CALL.length + OF_MINING.length + OF_EVALUATION.length + OF_ITEMS.length).toBeGreaterThan(40);
});

test.each(BAD)('$of, $name', async (bad) => {
  const { world, at } = await listedVideo();
  answerBadly(bad);
  const { expected } = bad;
  if ('fault' in expected) {
    await expect(wholeWay(world, at)).rejects.toMatchObject({
      type: expected.fault,
      nonRetryable: false,
      details: [{ fault: expected.fault, reason: expected.reason, detail: expect.stringMatching(/\S/) }],
    });
    await expectNothingWrong(at.videoId);
    expect(await countStored(database.db, at.videoId)).toMatchObject({ publications: 0, claims: 0 });
    answerBadly(undefined);
    expect(await wholeWay(world, at, { runId: 'run-2' })).toMatchObject({ kind: 'stored', claims: 2 });
    await expectNothingWrong(at.videoId);
    return;
  }
  expect((await wholeWay(world, at)).kind).toBe('stored');
  await expectNothingWrong(at.videoId);
  const claims = [...(await claimsOfVideo(database.db, at.videoId))].sort((a, b) =>
    a.key.localeCompare(b.key),
  );
  expect(claims).toMatchObject(matching(expected.claims) as object[]);
  if (expected.people !== undefined) {
    expect(await peopleOfVideo(database.db, at.videoId)).toMatchObject(matching(expected.people) as object[]);
  }
});
