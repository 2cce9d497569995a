import { claimsCommand } from '../../client/claims.ts';
import { PLAIN } from '../../client/rendering/terminal.ts';
import { finalClaimText } from '../../domain/claims.ts';
import { installationSchema } from '../../domain/configuration.ts';
import { asBatchName } from '../../domain/ids.ts';
import { openBatch } from '../../storage/database/batches.ts';
import { nearestClaimIds } from '../../storage/database/candidates.ts';
import type { PublishedClaim } from '../../storage/database/publication.ts';
import { publishVideo } from '../../storage/database/publish.ts';
import { saveSettings } from '../../storage/database/settings.ts';
import { runCommand } from '../fixtures/run-command.ts';
import {
  accepted,
  claimOn,
  embedTexts,
  evidenceOn,
  merged,
  publicationOf,
  rejected,
  split,
  spokenSegments,
  storeVideo,
} from '../fixtures/stored-video.ts';
import { emptyDatabase, withTestDatabase } from '../fixtures/test-database.ts';
import { wordEmbedder, wordVector } from '../fixtures/word-embedder.ts';

const database = withTestDatabase();
const embedder = wordEmbedder();
const ID = 'dQw4w9WgXcQ';

beforeEach(() => emptyDatabase(database.db));

async function claims(...args: readonly string[]) {
  const printed: string[] = [];
  const warned: string[] = [];
  let closed = 0;
  const command = claimsCommand({
    openSession: async () => ({
      db: database.db,
      configuration: installationSchema.parse({}),
      close: async () => {
        closed++;
      },
    }),
    print: (text) => printed.push(text),
    warn: (text) => warned.push(text),
    terminal: PLAIN,
  });
  await runCommand(command, args).finally(() => expect(closed).toBe(1));
  return { text: printed.join('\n'), warned, json: () => JSON.parse(printed.at(-1)!) };
}

const SEGMENTS = spokenSegments([
  { speaker: 'A', sentences: ['Bees read the sun.', 'They dance on the comb.', 'Honey is sweet.'] },
  { speaker: 'B', sentences: ['The dance is a map.', 'Drones do nothing at all.', 'Wax is secreted.'] },
]);
const [FIRST, SECOND] = [SEGMENTS[0]!, SEGMENTS[1]!];

const CLAIMS = [
  claimOn(FIRST, 1, {
    id: '0.0',
    evaluation: { ...accepted('0.0', 1), revisedText: 'Bees navigate by the sun.' },
  }),
  claimOn(FIRST, 2, {
    id: '0.1',
    evidence: [evidenceOn(FIRST, 2), evidenceOn(SECOND, 1)],
    evaluation: { ...accepted('0.1', 2), importance: 6, tier: 'B' },
  }),
  claimOn(FIRST, 3, { id: '0.2', evaluation: rejected('0.2', 3) }),
  claimOn(SECOND, 1, { id: '1.0', evaluation: merged('1.0', '0.1') }),
  claimOn(SECOND, 2, {
    id: '1.1',
    evaluation: { evaluated: false, claimId: '1.1', reason: 'the evaluator gave no verdict' },
  }),
  claimOn(SECOND, 3, { id: '1.2', evaluation: split('1.2') }),
  claimOn(SECOND, 3, {
    id: '1.2/1',
    text: 'Wax comes from glands.',
    splitFrom: '1.2',
    evaluation: { ...accepted('1.2/1', 4), importance: 5, tier: 'B' },
  }),
] satisfies readonly PublishedClaim[];

async function publishBees(id = ID, given: readonly PublishedClaim[] = CLAIMS): Promise<number> {
  const { db } = database;
  const video = { id, kind: 'youtube', url: `https://www.youtube.com/watch?v=${id}`, title: 'Bees' } as const;
  const videoId = await storeVideo(db, video, SEGMENTS);
  const texts = SEGMENTS.map(({ text }) => text);
  const modelId = await embedTexts(db, embedder, 'segment', texts);
  await embedTexts(db, embedder, 'claim', given.map(finalClaimText));
  const publication = { mining: 'abstractive', claims: given, evaluatorModel: 'judge-1' } as const;
  await publishVideo(db, publicationOf(videoId, modelId, publication));
  return modelId;
}

const rowsOf = async (...args: readonly string[]) =>
  (await claims('list', ...args, '--json')).json() as {
    readonly total: number;
    readonly claims: readonly { readonly id: string; readonly state: string; readonly text: string }[];
    readonly verdictsWithoutClaim: readonly object[];
  };

const keysOf = async (...args: readonly string[]) =>
  (await rowsOf(ID, ...args)).claims.map(({ id }) => id.replace(`${ID}#`, ''));

/** What search would find near these words, by key. */
async function foundNear(modelId: number, words: string): Promise<string[]> {
  const dimensions = 16;
  const near = await nearestClaimIds(database.db, {
    limit: 20,
    vectors: [{ modelId, dimensions, vector: wordVector(words, dimensions) }],
  });
  const rows = await database.db.selectFrom('claims').select(['id', 'key']).execute();
  return near.map(({ id }) => rows.find((row) => row.id === id)!.key);
}

describe('list', () => {
  beforeEach(async () => {
    await publishBees();
  });

  test('what is searched and counted stands with its reference, the best first, those nobody judged last', async () => {
    const { text } = await claims('list', ID);
    expect(text.split('\n').map((line) => line.replace(/ {2,}/g, ' | '))).toEqual([
      'claim | verdict | importance | text',
      'dQw4w9WgXcQ#0.0 | #1 [A] | 8 | Bees navigate by the sun.',
      'dQw4w9WgXcQ#0.1 | #2 [B] | 6 | They dance on the comb.',
      'dQw4w9WgXcQ#1.2/1 | #4 [B] | 5 | Wax comes from glands.',
      'dQw4w9WgXcQ#1.1 | [not evaluated] | Drones do nothing at all.',
    ]);
  });

  test.each([
    [
      ['--tier', 'B'],
      ['0.1', '1.2/1'],
    ],
    [['--rejected'], ['0.2']],
    [['--unevaluated'], ['1.1']],
    [['--all'], ['0.0', '1.0', '1.2', '0.1', '1.2/1', '0.2', '1.1']],
    [
      ['--limit', '2'],
      ['0.0', '0.1'],
    ],
  ])('%j lists these alone', async (flags, keys) => {
    expect(await keysOf(...flags)).toEqual(keys);
  });

  test('what was rejected has its reason, what is not listed is counted, and nothing is said to be nothing', async () => {
    expect((await claims('list', ID, '--rejected')).text).toMatch(
      /#0\.2 +\[rejected\] +2 +Honey is sweet\. +trivial$/,
    );
    expect((await claims('list', ID, '--limit', '1')).text).toMatch(
      /\n3 more claims: --limit 4 lists all\.$/,
    );
    expect(await rowsOf(ID, '--limit', '1')).toMatchObject({ total: 4, claims: [{ state: 'accepted' }] });
    expect((await claims('list', ID, '--tier', 'C')).text).toMatch(/^There are no such claims\./);
  });

  test('of a batch, the best of all of its videos come first', async () => {
    const { db } = database;
    const better = claimOn(FIRST, 1, {
      id: '0.0',
      text: 'Best of all.',
      evaluation: { ...accepted('0.0'), importance: 9 },
    });
    await publishBees('other-video', [better]);
    await publishBees('unlisted-1', [{ ...better, text: 'In no batch.' }]);
    const settingsHash = await saveSettings(db, {});
    const listed = [ID, 'other-video'].map((id) => ({
      video: { id: id as never, kind: 'web' as const, url: `http://127.0.0.1/${id}` },
    }));
    const batch = { name: asBatchName('bees'), source: 's', sourceKey: 's', settingsHash, options: {} };
    await openBatch(db, batch, listed);
    const { claims: shown } = await rowsOf('--batch', 'bees', '--tier', 'A');
    expect(shown.map(({ text }) => text)).toEqual(['Best of all.', 'Bees navigate by the sun.']);
  });

  test.each([
    [[], 'Neither a video nor a batch was named'],
    [[ID, '--batch', 'bees'], 'A video and --batch exclude each other'],
    [['--batch', 'wasps'], 'There is no batch named wasps'],
    [['nobody'], 'No video is known as nobody'],
  ])('%j is refused', async (args, what) => {
    await expect(claims('list', ...args)).rejects.toMatchObject({ what, usage: true });
  });

  test('a batch that was mistyped is told of with the nearest name', async () => {
    const settingsHash = await saveSettings(database.db, {});
    const batch = { name: asBatchName('hornets'), source: 's', sourceKey: 's', settingsHash, options: {} };
    await openBatch(database.db, batch, []);
    await expect(claims('list', '--batch', 'hornet')).rejects.toMatchObject({
      todo: expect.stringContaining('Did you mean hornets?'),
    });
  });

  test.each(['0', 'many', '10001'])('a limit of %s is refused', async (limit) => {
    const command = claimsCommand({ openSession: () => Promise.reject(new Error('not this far')) });
    await expect(runCommand(command, ['list', ID, '--limit', limit])).rejects.toThrow('whole number');
  });
});

describe('show', () => {
  beforeEach(async () => {
    await publishBees();
  });

  test('one claim with the evaluator’s scores, its model and reason, and its evidence', async () => {
    expect((await claims('show', `https://youtu.be/${ID}#0.0`)).text).toBe(
      [
        '#1 [A] Bees navigate by the sun.  (factual, asserts)  dQw4w9WgXcQ#0.0',
        '    as mined: Bees read the sun.',
        '    evaluator (judge-1): accept: says something new',
        '    importance 8 of 10: epistemic value 8, novelty 8, actionability 8, verifiability 8, understandability 8, temporal stability 8',
        '    “Bees read the sun.”  Speaker 1, 0:00  https://youtu.be/dQw4w9WgXcQ?t=0',
      ].join('\n'),
    );
  });

  test.each([
    ['0.1', 'also said as: The dance is a map.  (dQw4w9WgXcQ#1.0)'],
    ['1.0', 'merged into: They dance on the comb.  (dQw4w9WgXcQ#0.1)'],
    ['1.2', 'split into: Wax comes from glands.  (dQw4w9WgXcQ#1.2/1)'],
    ['1.2/1', 'part of: Wax is secreted.  (dQw4w9WgXcQ#1.2)'],
    ['1.1', 'not evaluated: the evaluator gave no verdict'],
  ])('%s says what it has to do with others: %s', async (key, line) => {
    expect((await claims('show', `${ID}#${key}`)).text).toContain(`\n    ${line}\n`);
  });

  test('the same as JSON', async () => {
    expect((await claims('show', `${ID}#0.1`, '--json')).json()).toMatchObject({
      ...{ id: `${ID}#0.1`, state: 'accepted', speakers: ['Speaker 1', 'Speaker 2'] },
      alsoSaidAs: [{ id: `${ID}#1.0`, state: 'merged', mergedInto: `${ID}#0.1` }],
      parts: [],
    });
  });

  test.each([
    ['dQw4w9WgXcQ', 'dQw4w9WgXcQ names no claim', 'vidmine claims list'],
    [`${ID}#9.9`, 'dQw4w9WgXcQ has no claim 9.9', `vidmine claims list ${ID}`],
    ['nobody#0.0', 'No video is known as nobody', 'vidmine status'],
  ])('%s is refused with what to do', async (typed, what, todo) => {
    await expect(claims('show', typed)).rejects.toMatchObject({
      ...{ what, usage: true },
      todo: expect.stringContaining(todo),
    });
  });
});

describe("a person's own verdict", () => {
  test('defect 83: a rejected claim is kept with its reason, and promoted it is shown, searched and counted', async () => {
    const modelId = await publishBees();
    expect(await foundNear(modelId, 'Honey is sweet.')).not.toContain('0.2');
    const { text } = await claims('promote', `${ID}#0.2`, '--note', '  so few say it ');
    expect(text).toBe(
      'dQw4w9WgXcQ#0.2 #3 [C, promoted] Honey is sweet.\nIt is shown, searched and counted from now on.',
    );
    expect((await foundNear(modelId, 'Honey is sweet.'))[0]).toBe('0.2');
    expect(await keysOf()).toContain('0.2');
    expect(await keysOf('--rejected')).toEqual([]);
    expect((await claims('show', `${ID}#0.2`)).text).toContain(
      ['', '    promoted by hand: so few say it', '    evaluator (judge-1): reject: trivial', ''].join('\n'),
    );
  });

  test.each([
    ['1.0', '[A, promoted]'],
    ['1.2', '[A, promoted]'],
    ['1.1', '[not evaluated, promoted]'],
  ])('promoted, %s stands by itself as %s', async (key, mark) => {
    const modelId = await publishBees();
    expect((await claims('promote', `${ID}#${key}`)).text).toContain(`#${key} ${mark} `);
    const claim = CLAIMS.find(({ id }) => id === key)!;
    expect((await foundNear(modelId, claim.text))[0]).toBe(key);
    expect(await keysOf()).toContain(key);
    // Those it was merged into, and its parts, stay as they are.
    expect(await keysOf()).toEqual(expect.arrayContaining(['0.1', '1.2/1']));
  });

  test('rejected by hand a claim is neither searched nor counted; cleared, the evaluator’s word holds again', async () => {
    const modelId = await publishBees();
    const rejection = await claims('reject', `${ID}#0.0`, '--note', 'misheard', '--json');
    expect(rejection.json()).toMatchObject({
      ...{ id: `${ID}#0.0`, state: 'rejected', changed: true, visible: false },
      person: { decision: 'reject', note: 'misheard' },
      verdict: { decision: 'accept', tier: 'A' },
    });
    expect(await foundNear(modelId, 'Bees navigate by the sun.')).not.toContain('0.0');
    expect((await claims('list', ID, '--rejected')).text).toMatch(
      /\[rejected\] +8 +Bees navigate by the sun\. +misheard/,
    );
    expect((await claims('clear', `${ID}#0.0`)).text).toMatch(/^\S+#0\.0 #1 \[A\] .*\nIt is shown, searched/);
    expect((await foundNear(modelId, 'Bees navigate by the sun.'))[0]).toBe('0.0');
    expect(await storedCorrections()).toEqual([]);
  });

  test('the newest word takes the place of the one before, and says where it changes nothing', async () => {
    await publishBees();
    await claims('reject', `${ID}#0.0`);
    expect((await claims('reject', `${ID}#0.0`, '--note', 'again')).text).toMatch(
      /\nIt is left out, as before\.$/,
    );
    await claims('promote', `${ID}#0.0`);
    expect((await claims('promote', `${ID}#0.0`)).text).toMatch(/\nIt is shown, as before\.$/);
    expect(await storedCorrections()).toEqual([{ decision: 'promote', text: 'Bees navigate by the sun.' }]);
    expect((await claims('clear', `${ID}#0.1`)).text).toMatch(/\nIt is shown, as before\.$/);
    expect(await storedCorrections()).toHaveLength(1);
  });

  test('verdicts of two people at once leave one', async () => {
    await publishBees();
    await Promise.all(['promote', 'reject', 'promote', 'reject'].map((verb) => claims(verb, `${ID}#0.0`)));
    expect(await storedCorrections()).toHaveLength(1);
    const [left] = await storedCorrections();
    expect(await keysOf()).toEqual(
      left?.decision === 'promote' ? ['0.0', '0.1', '1.2/1', '1.1'] : ['0.1', '1.2/1', '1.1'],
    );
  });

  test('a claim without a vector is promoted with a word about search', async () => {
    await publishBees();
    await database.db.deleteFrom('embeddings').where('kind', '=', 'claim').execute();
    const { warned, text } = await claims('promote', `${ID}#0.2`);
    expect(text).toContain('[C, promoted]');
    expect(warned).toEqual([expect.stringContaining(`vidmine rerun ${ID} --from embed`)]);
    expect((await claims('reject', `${ID}#0.2`)).warned).toEqual([]);
  });

  test('verdicts about claims that are not there any more are kept, counted, and hold once they are', async () => {
    await publishBees();
    await claims('reject', `${ID}#0.1`, '--note', 'no');
    await publishBees(
      ID,
      CLAIMS.filter(({ id }) => id === '0.0' || id === '0.2'),
    );
    const { text } = await claims('list', ID);
    expect(text).toMatch(/\n1 verdict of yours fits no claim as they are mined now/);
    expect((await rowsOf(ID)).verdictsWithoutClaim).toEqual([
      {
        ...{ videoId: ID, decision: 'reject', note: 'no' },
        ...{ text: 'They dance on the comb.', originalText: 'They dance on the comb.' },
      },
    ]);
    await publishBees();
    expect(await keysOf()).toEqual(['0.0', '1.2/1', '1.1']);
    expect((await rowsOf(ID)).verdictsWithoutClaim).toEqual([]);
  });

  test('what is promoted needs a vector when its video is published, as all that is visible does', async () => {
    const modelId = await publishBees();
    await claims('promote', `${ID}#0.2`);
    await database.db.deleteFrom('embeddings').where('kind', '=', 'claim').execute();
    await embedTexts(
      database.db,
      embedder,
      'claim',
      CLAIMS.filter(({ id }) => id !== '0.2').map(finalClaimText),
    );
    const publication = { mining: 'abstractive', claims: CLAIMS } as const;
    await expect(publishVideo(database.db, publicationOf(ID, modelId, publication))).rejects.toMatchObject({
      fault: { reason: 'vectors-missing', detail: expect.stringContaining('1 of 5 claims') },
    });
    await embedTexts(database.db, embedder, 'claim', ['Honey is sweet.']);
    expect(await publishVideo(database.db, publicationOf(ID, modelId, publication))).toEqual({
      segments: 2,
      claims: 5,
    });
  });

  const storedCorrections = () =>
    database.db.selectFrom('claim_corrections').select(['decision', 'text']).execute();
});
