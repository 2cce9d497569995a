import type { Related } from '../../activities/link/relate-claims.ts';
import { claimsCommand } from '../../client/claims.ts';
import { PLAIN } from '../../client/rendering/terminal.ts';
import { showCommand } from '../../client/show.ts';
import { installationSchema } from '../../domain/configuration.ts';
import { systemFault, videoFault } from '../../domain/faults.ts';
import { asVideoId } from '../../domain/ids.ts';
import { SPEND_LIMIT } from '../../domain/model-calls.ts';
import type { Relation } from '../../domain/relations.ts';
import type { GenerateRequest } from '../../engines/language-model/language-model.ts';
import { countLinks } from '../../storage/database/link-counts.ts';
import { type ActivityWorld, withActivityWorlds } from '../fixtures/activity-world.ts';
import { publishTalk, type Saying } from '../fixtures/linked-talks.ts';
import { runCommand } from '../fixtures/run-command.ts';
import { accepted, rejected } from '../fixtures/stored-video.ts';
import { emptyDatabase, withTestDatabase } from '../fixtures/test-database.ts';

const database = withTestDatabase();
const worlds = withActivityWorlds(database);
const LINK = installationSchema.parse({}).link;

beforeEach(() => emptyDatabase(database.db));

/** Judges by a word that both claims of a pair have; `refines`: b the more precise. */
const judgeBy =
  (relations: Readonly<Record<string, Relation>>) =>
  ({ input }: GenerateRequest): unknown =>
    Object.fromEntries(
      [...input.matchAll(/^(p\d+)\n(a .*\nb .*)$/gm)].map(([, id, pair]) => {
        const [word, relation] = Object.entries(relations).find(([one]) => pair!.includes(one)) ?? [
          '',
          'unrelated',
        ];
        return [
          id,
          { rationale: `Both speak of ${word}.`, relation, refining: relation === 'refines' ? 'b' : 'none' },
        ];
      }),
    );

interface Opened {
  readonly link?: Partial<typeof LINK>;
  readonly relations?: Readonly<Record<string, Relation>>;
}

async function open({ link = {}, relations = {} }: Opened = {}): Promise<ActivityWorld> {
  const world = await worlds.open({ link: { ...LINK, ...link } });
  world.flagship.answer = judgeBy(relations);
  return world;
}

async function link(world: ActivityWorld, ...ids: string[]): Promise<Related[]> {
  const related: Related[] = [];
  for (const id of ids) {
    await world.run(world.activities.database.linkVideo, { videoId: asVideoId(id) });
    related.push(await world.run(world.activities.flagship.relateClaims, { videoId: asVideoId(id) }));
  }
  return related;
}

const talk = (id: string, ...says: Saying[]) => publishTalk(database.db, { id, says });

async function show(id: string, ...args: string[]): Promise<string> {
  let printed = '';
  const command = showCommand({
    openSession: async () => ({ db: database.db, configuration: { link: LINK }, close: async () => {} }),
    print: (text) => {
      printed += text;
    },
    terminal: PLAIN,
  });
  await runCommand(command, [id, ...args]);
  return printed;
}

interface ShownJson {
  readonly claims: readonly {
    readonly text: string;
    readonly novelty?: number;
    readonly noveltyAsEvaluated?: number;
    readonly related?: readonly Readonly<Record<string, unknown>>[];
  }[];
}

const shown = async (id: string): Promise<ShownJson> => JSON.parse(await show(id, '--json')) as ShownJson;

/** `Tides rise. contradicts b`. */
const relationsOf = async (id: string): Promise<string[]> =>
  (await shown(id)).claims.flatMap(({ text, related = [] }) =>
    related.map(({ relation, videoId }) => `${text} ${relation} ${videoId}`),
  );

async function threeTalks(): Promise<void> {
  await talk(
    'a',
    { text: 'The moon raises the tide.', degrees: 0 },
    { text: 'Salt preserves fish.', degrees: 120 },
  );
  await talk('b', { text: 'It is the moon that raises the tide.', degrees: 10 });
  await talk('c', { text: 'The moon does not raise the tide.', degrees: 5, stance: 'asserts' });
}

test('defect 93: repeats and contradictions are found, judged by words, and shown with quote, link and rationale', async () => {
  const world = await open({ relations: { 'does not raise': 'contradicts', 'that raises': 'repeats' } });
  await threeTalks();
  expect(await link(world, 'a', 'b', 'c')).toEqual([{ judged: 2 }, { judged: 1 }, { judged: 0 }]);
  expect(await relationsOf('a')).toEqual([
    'The moon raises the tide. contradicts c',
    'The moon raises the tide. repeats b',
  ]);
  const text = await show('a');
  expect(text).toContain(
    'contradicted by: Talk c “The moon does not raise the tide.”  Speaker 1, 0:00  http://127.0.0.1/c#t=0  (Both speak of does not raise.)',
  );
  expect(text).toContain('repeated in: Talk b “It is the moon that raises the tide.”');
  expect(text).toContain('novelty 1: 6 by itself');
  expect(await relationsOf('b')).toEqual([
    'It is the moon that raises the tide. contradicts c',
    'It is the moon that raises the tide. repeats a',
  ]);
  expect(
    (await shown('a')).claims.map(({ novelty, noveltyAsEvaluated }) => [novelty, noveltyAsEvaluated]),
  ).toEqual([
    [1, 6],
    [6, 6],
  ]);
  expect(await countLinks(database.db, LINK)).toMatchObject({
    pairs: 3,
    open: 0,
    relations: { contradicts: 2, repeats: 1 },
  });
});

test('defect 93: where nothing was judged and nothing is as near as a repeat, nothing is shown', async () => {
  const world = await open({ link: { judge: false } });
  await talk('a', { text: 'The moon raises the tide.', degrees: 0 });
  await talk('b', { text: 'The moon moves the sea.', degrees: 40 });
  expect(await link(world, 'a', 'b')).toEqual([{ judged: 0 }, { judged: 0 }]);
  expect(await relationsOf('a')).toEqual([]);
  expect(await show('a')).not.toMatch(/repeated|contradicted|refined|supported/);
  expect(await countLinks(database.db, LINK)).toMatchObject({ pairs: 1, open: 1, relations: { repeats: 0 } });
});

test.each<[string, Opened, boolean]>([
  ['link.judge off', { link: { judge: false } }, false],
  ['a demo model', {}, true],
])(
  'with %s no model is called: what is as near as a repeat counts as one, marked so',
  async (_, opened, demo) => {
    const world = await open(opened);
    world.flagship.identity = { ...world.flagship.identity, demo };
    await threeTalks();
    await link(world, 'a', 'b', 'c');
    expect(world.flagship.script.calls).toBe(0);
    expect(await relationsOf('a')).toEqual([
      'The moon raises the tide. repeats c',
      'The moon raises the tide. repeats b',
    ]);
    expect(await show('a')).toMatch(/repeated in: Talk c .* {2}\(by similarity alone: 1\.00\)/);
  },
);

test('what is nearly the same reaches the judge too, whatever stance and type it has', async () => {
  const world = await open({ relations: { sun: 'contradicts' } });
  await talk('a', { text: 'The sun is a star.', degrees: 0, stance: 'asserts' });
  await talk('b', { text: 'The sun is a star.', degrees: 0, stance: 'opposes', type: 'definition' });
  await talk('c', { text: 'The sun is no star.', degrees: 1 });
  await link(world, 'a', 'b', 'c');
  expect(await relationsOf('a')).toEqual([
    'The sun is a star. contradicts b',
    'The sun is a star. contradicts c',
  ]);
  expect(await relationsOf('b')).toEqual([
    'The sun is a star. contradicts a',
    'The sun is a star. contradicts c',
  ]);
});

test('the same words asserted in two videos are a repeat without asking', async () => {
  const world = await open();
  await talk('a', { text: 'The sun is a star.', degrees: 0 });
  await talk('b', { text: 'The sun is a star.', degrees: 0 });
  await link(world, 'a', 'b');
  expect(world.flagship.script.calls).toBe(0);
  expect(await relationsOf('b')).toEqual(['The sun is a star. repeats a']);
});

test('a refinement has a direction, seen from either claim', async () => {
  const world = await open({ relations: { Concrete: 'refines' } });
  await talk('a', { text: 'Concrete hardens.', degrees: 0 });
  await talk('b', { text: 'Concrete hardens for decades.', degrees: 30 });
  await link(world, 'a', 'b');
  const seen = [...(await relationsOf('a')), ...(await relationsOf('b'))].sort();
  // Which of the two is b for the judge is decided by their hashes.
  expect([
    ['Concrete hardens for decades. refined-by a', 'Concrete hardens. refines b'],
    ['Concrete hardens for decades. refines a', 'Concrete hardens. refined-by b'],
  ]).toContainEqual(seen);
  const judged = await database.db.selectFrom('claim_relations').selectAll().executeTakeFirstOrThrow();
  const refined = await database.db
    .selectFrom('claims')
    .select(['video_id', 'text_hash'])
    .where('text_hash', '=', judged.b_key.split(':')[0]!)
    .executeTakeFirstOrThrow();
  expect(seen.find((line) => line.includes(' refines '))).toMatch(
    refined.video_id === 'a' ? / refines b$/ : / refines a$/,
  );
});

test('what was judged is not asked again: after linking anew, a rerun, or for the same words elsewhere', async () => {
  const world = await open({ relations: { tide: 'repeats' } });
  await threeTalks();
  await link(world, 'a', 'b', 'c');
  const { calls } = world.flagship.script;
  await threeTalks();
  expect(await link(world, 'c', 'b', 'a')).toEqual([{ judged: 0 }, { judged: 0 }, { judged: 0 }]);
  await talk('d', { text: 'The moon raises the tide.', degrees: 0 });
  await link(world, 'd');
  expect(world.flagship.script.calls).toBe(calls);
  expect(await relationsOf('d')).toEqual([
    'The moon raises the tide. repeats a',
    'The moon raises the tide. repeats c',
    'The moon raises the tide. repeats b',
  ]);
});

test('another model, or another prompt, judges anew; until then the earlier verdict stands', async () => {
  const world = await open({ relations: { tide: 'repeats' } });
  await threeTalks();
  await link(world, 'a', 'b', 'c');
  world.flagship.identity = { ...world.flagship.identity, digest: 'j2' };
  world.flagship.answer = judgeBy({ tide: 'supports' });
  expect((await relationsOf('a')).every((line) => line.includes(' repeats '))).toBe(true);
  expect(await link(world, 'a')).toEqual([{ judged: 2 }]);
  expect((await relationsOf('a')).every((line) => line.includes(' supports '))).toBe(true);
});

test('relations do not depend on the order in which videos are linked', async () => {
  const outcomes: string[][] = [];
  for (const order of ['abc', 'acb', 'bac', 'bca', 'cab', 'cba']) {
    await emptyDatabase(database.db);
    const world = await open({ relations: { 'does not raise': 'contradicts', 'that raises': 'repeats' } });
    await threeTalks();
    await link(world, ...order);
    outcomes.push((await Promise.all([...'abc'].map(relationsOf))).flat().sort());
  }
  for (const outcome of outcomes) expect(outcome).toEqual(outcomes[0]);
  expect(outcomes[0]).toHaveLength(6);
});

test('what is rejected, or was not evaluated, is not judged; a person who promotes a claim has it judged', async () => {
  const world = await open({ relations: { tide: 'repeats' } });
  await talk('a', { text: 'The moon raises the tide.', degrees: 0 });
  await talk('b', { text: 'The tide is raised.', degrees: 10, evaluation: rejected('0.0') });
  await talk('c', {
    text: 'Tides: the tide is of the moon.',
    degrees: 20,
    evaluation: { evaluated: false, claimId: '0.0', reason: 'asked twice' },
  });
  await link(world, 'a', 'b', 'c');
  expect(world.flagship.script.calls).toBe(0);
  await database.db
    .updateTable('claims')
    .set({ person_decision: 'promote' })
    .where('video_id', '!=', 'a')
    .execute();
  expect(await link(world, 'b', 'c', 'a')).toEqual([{ judged: 2 }, { judged: 1 }, { judged: 0 }]);
  expect(await relationsOf('b')).toHaveLength(2);
});

test('a claim that a person promotes or rejects is compared with other videos at once', async () => {
  const world = await open({ link: { judge: false } });
  await talk('a', { text: 'The moon raises the tide.', degrees: 0 });
  await talk('b', { text: 'The tide is raised.', degrees: 10, evaluation: rejected('0.0') });
  await link(world, 'a', 'b');
  const claims = (...args: string[]) =>
    runCommand(
      claimsCommand({
        openSession: async () => ({ db: database.db, configuration: { link: LINK }, close: async () => {} }),
        print: () => {},
        terminal: PLAIN,
      }),
      args,
    );
  expect(await relationsOf('a')).toEqual([]);
  await claims('promote', 'b#0.0');
  expect(await relationsOf('a')).toEqual(['The moon raises the tide. repeats b']);
  await claims('clear', 'b#0.0');
  expect(await relationsOf('a')).toEqual([]);
});

test('when a video is gone, or its claim is rejected, nothing refers to it any more', async () => {
  const world = await open({ relations: { tide: 'contradicts' } });
  await threeTalks();
  await link(world, 'a', 'b', 'c');
  await database.db.deleteFrom('publications').where('video_id', '=', 'c').execute();
  expect(await relationsOf('a')).toEqual(['The moon raises the tide. contradicts b']);
  await database.db
    .updateTable('claims')
    .set({ person_decision: 'reject' })
    .where('video_id', '=', 'b')
    .execute();
  expect(await relationsOf('a')).toEqual([]);
  expect((await shown('a')).claims[0]!.novelty).toBe(6);
});

test('a server that is away fails the attempt as a part that is down; what was judged before stays', async () => {
  const world = await open({ relations: { tide: 'repeats' } });
  await talk(
    'a',
    ...Array.from({ length: 5 }, (_, index) => ({ text: `Tide ${index}: the tide.`, degrees: index })),
  );
  await talk(
    'b',
    ...Array.from({ length: 5 }, (_, index) => ({ text: `High tide ${index}.`, degrees: index })),
  );
  await world.run(world.activities.database.linkVideo, { videoId: asVideoId('a') });
  world.flagship.script.before = (call) => {
    if (call === 2) throw systemFault('model-server', 'nobody answers');
  };
  const relate = () => world.run(world.activities.flagship.relateClaims, { videoId: asVideoId('a') });
  await expect(relate()).rejects.toMatchObject({ type: 'system' });
  expect(await countLinks(database.db, LINK)).toMatchObject({ pairs: 25, relations: { repeats: 25 } });
  const { count } = await database.db
    .selectFrom('claim_relations')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  expect(count).toBe(20);
  expect(await relate()).toEqual({ judged: 5 });
});

test('at the spend limit what was judged stays, and how much was not is told', async () => {
  const world = await open({ relations: { tide: 'repeats' } });
  await talk(
    'a',
    ...Array.from({ length: 5 }, (_, index) => ({ text: `Tide ${index}: the tide.`, degrees: index })),
  );
  await talk(
    'b',
    ...Array.from({ length: 5 }, (_, index) => ({ text: `High tide ${index}.`, degrees: index })),
  );
  await world.run(world.activities.database.linkVideo, { videoId: asVideoId('a') });
  world.flagship.script.before = (call) => {
    if (call === 2) throw videoFault(SPEND_LIMIT, 'the limit is reached', { kind: 'failed' });
  };
  expect(await world.run(world.activities.flagship.relateClaims, { videoId: asVideoId('a') })).toEqual({
    judged: 20,
    warning: expect.stringMatching(/^5 pairs of claims not compared/) as string,
  });
});

test('calls of the judge are recorded for the video', async () => {
  const world = await open({ relations: { tide: 'repeats' } });
  await threeTalks();
  await link(world, 'a');
  const calls = await database.db
    .selectFrom('model_calls')
    .select(['video_id', 'stage', 'role', 'status'])
    .execute();
  expect(calls).toEqual([{ video_id: 'a', stage: 'link', role: 'flagship', status: 'answered' }]);
});

test('a claim that many videos contradict is shown with the nearest ten', async () => {
  const world = await open({ relations: { moon: 'contradicts' }, link: { neighbours: 15 } });
  await talk('a', { text: 'The moon is near.', degrees: 0, evaluation: accepted('0.0') });
  for (let other = 0; other < 12; other++)
    await talk(`b${other}`, { text: `The moon, ${other}.`, degrees: other + 1 });
  await link(world, 'a');
  const related = (await shown('a')).claims[0]!.related!;
  expect(related.map(({ text }) => text)).toEqual(
    Array.from({ length: 10 }, (_, index) => `The moon, ${index}.`),
  );
});
