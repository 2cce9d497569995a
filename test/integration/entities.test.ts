import { sql } from 'kysely';
import { entitiesCommand } from '../../client/entities.ts';
import { PLAIN } from '../../client/rendering/terminal.ts';
import { asVideoId } from '../../domain/ids.ts';
import { linkEntities } from '../../storage/database/entities.ts';
import { listEntities } from '../../storage/database/entities-shown.ts';
import { mergeEntities, splitEntity } from '../../storage/database/entity-merges.ts';
import { drawing } from '../fixtures/drawing.ts';
import { type Naming, publishTalk } from '../fixtures/linked-talks.ts';
import { runCommand } from '../fixtures/run-command.ts';
import { emptyDatabase, withTestDatabase } from '../fixtures/test-database.ts';

const database = withTestDatabase();
beforeEach(() => emptyDatabase(database.db));

const person = (name: string, ...aliases: string[]): Naming => ({
  kind: 'people',
  entityType: 'person',
  name,
  aliases,
});
const organization = (name: string): Naming => ({ ...person(name), entityType: 'organization' });
const jargon = (name: string, ...aliases: string[]): Naming => ({ kind: 'jargon', name, aliases });
const model = (name: string, ...aliases: string[]): Naming => ({ kind: 'mentalModels', name, aliases });

/** Publishes and links. */
async function tell(id: string, ...names: Naming[]): Promise<number> {
  return linkEntities(database.db, await publishTalk(database.db, { id, names }));
}

const link = (id: string) => linkEntities(database.db, asVideoId(id));

/** `Ada Lovelace = Lovelace, Countess (2 in 2)`: what is listed, whatever the ids. */
async function listed(): Promise<string[]> {
  const entities = await listEntities(database.db, { limit: 100 });
  return entities
    .map(
      ({ name, aliases, mentions, videos }) => `${[name, ...aliases].join(' = ')} (${mentions} in ${videos})`,
    )
    .sort();
}

async function entities(...args: string[]): Promise<string> {
  let printed = '';
  const command = entitiesCommand({
    openSession: async () => ({ db: database.db, close: async () => {} }),
    print: (text) => {
      printed += `${text}\n`;
    },
    terminal: PLAIN,
  });
  await runCommand(command, args);
  return printed;
}

async function idOf(name: string): Promise<number> {
  const row = await database.db
    .selectFrom('entities')
    .select('id')
    .where('name', '=', name)
    .executeTakeFirstOrThrow();
  return row.id;
}

test('defect 91: one name in several videos is one entity with every mention and all of its surface forms', async () => {
  await tell('a', person('Ada Lovelace', 'Countess of Lovelace'), jargon('tide'), model('compounding'));
  await tell(
    'b',
    person('ada  lovelace', 'Lovelace'),
    organization('Royal Society'),
    jargon('Tide', 'ebb and flow'),
  );
  expect(await listed()).toEqual([
    'Ada Lovelace = Countess of Lovelace = Lovelace (2 in 2)',
    'Royal Society (1 in 1)',
    'Tide = ebb and flow (2 in 2)',
    'compounding (1 in 1)',
  ]);
});

test('a name that one other entity has among its aliases is that entity; one that two have is neither', async () => {
  await tell('a', person('Lovelace'), person('Smith'), jargon('RAG'));
  await tell(
    'b',
    person('Ada Lovelace', 'Lovelace'),
    person('John Smith', 'Smith'),
    person('Jane Smith', 'Smith'),
  );
  await tell('c', jargon('Retrieval augmented generation', 'RAG'), model('RAG'));
  expect(await listed()).toEqual([
    'Ada Lovelace = Lovelace (2 in 2)',
    'Jane Smith = Smith (1 in 1)',
    'John Smith = Smith (1 in 1)',
    'RAG (1 in 1)',
    'Retrieval augmented generation = RAG (2 in 2)',
    'Smith (1 in 1)',
  ]);
});

test('videos linked as they come, in any order, are what the whole library linked at once is', async () => {
  const talks: Record<string, Naming[]> = {
    a: [person('Lovelace'), jargon('heat pump'), organization('ACME')],
    b: [person('Ada Lovelace', 'Lovelace', 'A. Lovelace'), jargon('Heat Pump', 'HP'), person('ACME')],
    c: [person('A. Lovelace', 'ada'), jargon('HP'), model('HP')],
  };
  const orders = ['abc', 'acb', 'bac', 'bca', 'cab', 'cba'];
  const outcomes: string[][] = [];
  for (const order of orders) {
    await emptyDatabase(database.db);
    for (const id of order) await tell(id, ...talks[id]!);
    outcomes.push(await listed());
    const rows = await allRows();
    for (const id of 'abc') await link(id);
    expect(await allRows()).toEqual(rows);
  }
  for (const outcome of outcomes) expect(outcome).toEqual(outcomes[0]);
  expect(outcomes[0]).toContain('Ada Lovelace = A. Lovelace = Lovelace = ada (3 in 3)');
});

async function allRows(): Promise<unknown> {
  const { rows } = await sql`
    select (select json_agg(e order by e.id) from entities e) as entities,
      (select json_agg(a order by a.entity_id, a.normalized_alias) from entity_aliases a) as aliases,
      (select json_agg((p.video_id, p.name, p.entity_id) order by p.id) from people p) as people`.execute(
    database.db,
  );
  return rows;
}

test('videos linked at the same time share their entities', async () => {
  const ids = ['a', 'b', 'c', 'd', 'e', 'f'];
  const videos = await Promise.all(
    ids.map((id) =>
      publishTalk(database.db, {
        id,
        names: [person('Ada Lovelace', `Ada ${id}`), jargon('tide'), person(`Ada ${id}`)],
      }),
    ),
  );
  expect(await Promise.all(videos.map((id) => linkEntities(database.db, id)))).toEqual([3, 3, 3, 3, 3, 3]);
  expect(await listed()).toEqual([
    'Ada Lovelace = Ada a = Ada b = Ada c = Ada d = Ada e = Ada f (12 in 6)',
    'tide (6 in 6)',
  ]);
});

test('what was rejected is linked with nothing, also where it was linked before', async () => {
  await tell('a', person('Ada Lovelace'), {
    ...jargon('tide'),
    evaluation: { evaluated: true, decision: 'reject', reason: 'trivial', importance: 1 },
  });
  expect(await listed()).toEqual(['Ada Lovelace (1 in 1)']);
  await database.db.updateTable('people').set({ evaluated: true, decision: 'reject' }).execute();
  expect(await link('a')).toBe(0);
  expect(await listed()).toEqual([]);
  const left = await database.db.selectFrom('people').select('entity_id').execute();
  expect(left).toEqual([{ entity_id: null }]);
});

test('a merge by hand keeps every mention, survives a rerun and linking anew, and is undone', async () => {
  await tell('a', person('A. Byron'), person('Ada Lovelace'));
  await tell('b', person('A. Byron'));
  expect(await entities('merge', 'a. byron', 'Ada Lovelace')).toMatch(
    /^A\. Byron is another name of Ada Lovelace/,
  );
  const merged = ['Ada Lovelace = A. Byron (3 in 2)'];
  expect(await listed()).toEqual(merged);
  await tell('b', person('A. Byron'), jargon('tide'));
  await link('a');
  expect(await listed()).toEqual([...merged, 'tide (1 in 1)']);
  const shown = await entities('show', 'A. Byron');
  expect(shown).toMatch(
    /^Ada Lovelace {2}\(person, \d+\)\n {2}also: A\. Byron\n {2}A\. Byron \(\d+\): merged by hand, merge \d+\n/,
  );
  expect(shown.match(/“So much for A\. Byron\.”/g)).toHaveLength(2);
  expect(await entities('undo', 'A. Byron')).toBe('A. Byron is no other name of Ada Lovelace any more.\n');
  expect(await listed()).toEqual(['A. Byron (2 in 2)', 'Ada Lovelace (1 in 1)', 'tide (1 in 1)']);
});

test('a merge is undone by its number too; what an alias made one is kept apart, also by later videos', async () => {
  await tell('a', person('Lovelace'), person('Ada Lovelace', 'Lovelace'), person('Countess'));
  const { mergeId } = JSON.parse(await entities('merge', 'Countess', 'Ada Lovelace', '--json')) as {
    mergeId: number;
  };
  expect(await listed()).toEqual(['Ada Lovelace = Countess = Lovelace (3 in 1)']);
  await entities('split', '--merge', String(mergeId));
  await expect(entities('split', '--merge', String(mergeId))).rejects.toThrow(/no merge \d+ to undo/);
  expect(await entities('split', 'Lovelace')).toBe('Lovelace is kept apart from Ada Lovelace.\n');
  await tell('b', person('Lovelace'), person('Ada Lovelace', 'Lovelace'));
  expect(await listed()).toEqual([
    'Ada Lovelace = Lovelace (2 in 2)',
    'Countess (1 in 1)',
    'Lovelace (2 in 2)',
  ]);
  await expect(entities('split', 'Countess')).rejects.toThrow(/stands by itself already/);
});

test('after a merge is undone, what an alias joins is told', async () => {
  await tell('a', person('Lovelace'), person('Ada Lovelace', 'Lovelace'), person('Linda Lovelace'));
  await entities('merge', 'Lovelace', 'Linda Lovelace');
  expect(await entities('split', 'Lovelace')).toMatch(
    /^Lovelace is no other name of Linda Lovelace any more\. It is shown under another one still/,
  );
});

test.each([
  [['merge', 'Ada Lovelace', 'Ada Lovelace'], /the same one/],
  [['merge', 'Ada Lovelace', 'Royal Society'], /stays what it is/],
  [['merge', 'Ada Lovelace', 'Royal Society', '--force'], /stays what it is/],
  [['merge', 'tide', 'ebb'], /two kinds[\s\S]*--force/],
  [['merge', 'Byron', 'Ada Lovelace'], /merged into another one already/],
  [['merge', 'Ada Lovelace', 'Byron'], /merged into Ada Lovelace already/],
  [['merge', 'nobody', 'Byron'], /Nothing is known as nobody/],
  [['show', '999999'], /Nothing is known as 999999/],
  [['show', 'mercury'], /mercury may be 2 things[\s\S]*Name it by its id/],
  [['split'], /Nothing to split was named/],
  [['list', '--limit', '0'], /a number from 1 on/],
  [['list', '--kind', 'place'], /Allowed choices/],
])('entities %j is refused with a reason', async (args, reason) => {
  await tell('a', person('Ada Lovelace'), person('Byron'), organization('Royal Society'), jargon('tide'));
  await tell('b', model('ebb'), jargon('Mercury'), person('Mercury'));
  await entities('merge', 'Byron', 'Ada Lovelace');
  const before = await allRows();
  await expect(entities(...args)).rejects.toThrow(reason);
  expect(await allRows()).toEqual(before);
});

test('a term and a mental model are merged where a person insists', async () => {
  await tell('a', jargon('compound interest'), model('compounding'));
  await entities('merge', 'compounding', 'compound interest', '--force');
  expect(await listed()).toEqual(['compound interest = compounding (2 in 1)']);
});

test('entities are listed by kind and by any of their names, and shown with role, quote, time and link', async () => {
  await tell(
    'a',
    { ...person('Ada Lovelace', 'Countess'), about: 'mathematician' },
    organization('Royal Society'),
  );
  await tell('b', { ...jargon('tide'), about: 'rise and fall of the sea' });
  expect(await entities('list', '--kind', 'organization')).toMatch(
    /^ *id +kind +name[^\n]*\n *\d+ +organization +Royal Society +1 +1$/m,
  );
  expect(await entities('list', '--like', 'COUNT')).toMatch(/Ada Lovelace +1 +1 +Countess/);
  expect(await entities('list', '--like', 'nobody')).toMatch(/Nothing like that/);
  expect(JSON.parse(await entities('list', '--limit', '1', '--json'))).toMatchObject([
    { mentions: 1, videos: 1 },
  ]);
  expect(await entities('show', 'countess')).toMatch(
    /Talk a {2}a\n {2}Ada Lovelace: mathematician\n {4}“So much for Ada Lovelace\.” {2}Speaker 1, 0:00 {2}http:\/\/127\.0\.0\.1\/a#t=0/,
  );
  expect(JSON.parse(await entities('show', String(await idOf('tide')), '--json'))).toMatchObject({
    kind: 'jargon',
    mentions: [
      { videoId: 'b', about: 'rise and fall of the sea', evidence: [{ quote: 'So much for tide.' }] },
    ],
  });
});

test('whatever is merged and undone, no mention is lost, and undoing all gives back what was', async () => {
  const names = ['One', 'Two', 'Three', 'Four', 'Five', 'Six'];
  for (const id of ['a', 'b']) await tell(id, ...names.map((name) => person(name)), person('Seven', 'One'));
  const before = { listed: await listed(), rows: await allRows() };
  const ids = await Promise.all(names.map(idOf));
  let merges = 0;
  for (let seed = 0; seed < 12; seed++) {
    const draw = drawing(seed);
    for (let step = 0; step < 12; step++) {
      if (draw.below(3) === 0) await splitMerged(draw.one(ids));
      else if ((await mergeEntities(database.db, draw.one(ids), draw.one(ids), { insist: false })).merged)
        merges++;
      const now = await listEntities(database.db, { limit: 100 });
      expect(now.reduce((sum, { mentions }) => sum + mentions, 0)).toBe(14);
      expect(now.length).toBe(names.length + 1 - (await joinedCount()));
      if (step === 6) await link('a');
    }
    for (const id of ids) await splitMerged(id);
    expect(await listed()).toEqual(before.listed);
    expect(await allRows()).toEqual(before.rows);
  }
  expect(merges).toBeGreaterThan(30);
});

/** Undoes a merge by hand where there is one; what an alias joined stays. */
async function splitMerged(id: number): Promise<void> {
  const row = await database.db
    .selectFrom('entities')
    .select('merged_into')
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  if (row.merged_into !== null) await splitEntity(database.db, id);
}

async function joinedCount(): Promise<number> {
  const rows = await database.db
    .selectFrom('entities')
    .select('id')
    .where('root_id', 'is not', null)
    .execute();
  return rows.length;
}
