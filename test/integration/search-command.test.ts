import { PLAIN } from '../../client/rendering/terminal.ts';
import { searchCommand } from '../../client/search.ts';
import type { Embedder } from '../../engines/embeddings/embedder.ts';
import { publishVideo } from '../../storage/database/publish.ts';
import { runCommand } from '../fixtures/run-command.ts';
import { claimOn, embedTexts, publicationOf, spokenSegments, storeVideo } from '../fixtures/stored-video.ts';
import { emptyDatabase, withTestDatabase } from '../fixtures/test-database.ts';
import { wordEmbedder } from '../fixtures/word-embedder.ts';

const database = withTestDatabase();
const embedder = wordEmbedder();

beforeEach(() => emptyDatabase(database.db));

/** What the command prints; the session is its own and must be closed by it. */
async function search(args: readonly string[], asking: Embedder = embedder): Promise<string> {
  let printed = '';
  let closed = 0;
  const command = searchCommand({
    openSession: async () => ({
      db: database.db,
      embedder: async () => asking,
      embedderOf: async ({ engine }) => ({ unavailable: `there is no engine ${engine}` }),
      close: async () => {
        closed++;
      },
    }),
    print: (text) => {
      printed += text;
    },
    terminal: PLAIN,
  });
  await runCommand(command, args).finally(() => expect(closed).toBe(1));
  return printed;
}

const SEGMENTS = spokenSegments([
  {
    speaker: 'A',
    sentences: ['Welcome to the hive.', 'Bees read the angle of the sun.', 'Then they dance.'],
  },
  { sentences: ['Salt marshes slow the tide.', 'Cordgrass holds the mud.'] },
]);

async function publishBees(): Promise<void> {
  const { db } = database;
  const videoId = await storeVideo(
    db,
    {
      id: 'dQw4w9WgXcQ',
      kind: 'youtube',
      url: 'https://www.youtube.com/watch?v=dQw4w9WgXcQ',
      title: 'Bees',
      channel: 'Hive',
    },
    SEGMENTS,
  );
  const claims = [claimOn(SEGMENTS[0]!, 2, { id: '0.0', text: 'Bees navigate by the sun.' })];
  const modelId = await embedTexts(
    db,
    embedder,
    'segment',
    SEGMENTS.map(({ text }) => text),
  );
  await embedTexts(db, embedder, 'claim', ['Bees navigate by the sun.']);
  await publishVideo(db, publicationOf(videoId, modelId, { mining: 'extractive', demo: true, claims }));
}

test('with nothing stored the search says so and what to do, and is no error', async () => {
  expect(await search(['anything'])).toMatch(/Nothing is stored yet[\s\S]*vidmine batch start/);
  expect(JSON.parse(await search(['anything', '--json']))).toEqual({
    query: 'anything',
    published: false,
    hits: [],
    claims: [],
  });
});

test('defect 104: a hit shows the sentence, who says it, where, and a link to its second', async () => {
  await publishBees();
  const printed = await search(['which angle of the sun do bees read', '--limit', '1']);
  expect(printed).toContain('Welcome to the hive. Bees read the angle of the sun. Then they dance.');
  expect(printed).toMatch(/Speaker 1 · Bees \(Hive\) · 0:05 · 0\.\d\d/);
  expect(printed).toContain('https://youtu.be/dQw4w9WgXcQ?t=5');
  expect(printed).not.toContain('Cordgrass');
});

test('the claims near a question come with their own verbatim quote, marked as a demo model’s', async () => {
  await publishBees();
  const printed = await search(['how', 'do', 'bees', 'navigate']);
  expect(printed).toMatch(/#1 \[A\] Bees navigate by the sun\. {2}\(factual, asserts · demo model\)/);
  expect(printed).toContain(
    '“Bees read the angle of the sun.”  Speaker 1, 0:05  https://youtu.be/dQw4w9WgXcQ?t=5',
  );
});

test('the same as JSON: the unknown speaker is named, every hit and every quote has its link', async () => {
  await publishBees();
  const { hits, claims, withoutVectors } = JSON.parse(await search(['cordgrass holds mud', '--json']));
  expect(hits[0]).toMatchObject({
    videoId: 'dQw4w9WgXcQ',
    title: 'Bees',
    channel: 'Hive',
    speaker: 'Unknown',
    text: 'Cordgrass holds the mud.',
    before: 'Salt marshes slow the tide.',
    startMs: 20_000,
    link: 'https://youtu.be/dQw4w9WgXcQ?t=20',
  });
  expect(hits[0].score).toBeGreaterThan(hits[1].score);
  expect(claims[0]).toMatchObject({
    text: 'Bees navigate by the sun.',
    demoModel: true,
    verdict: { evaluated: true, tier: 'A' },
    evidence: [{ quote: 'Bees read the angle of the sun.', link: 'https://youtu.be/dQw4w9WgXcQ?t=5' }],
  });
  expect(withoutVectors).toEqual({ segments: 0, videos: 0 });
});

test('defect 96: with a model that nothing is stored with, the search names both and says what to do', async () => {
  await publishBees();
  const other = wordEmbedder({ model: 'another', digest: 'd2', dimensions: 24 });
  await expect(search(['bees'], other)).rejects.toMatchObject({
    what: expect.stringContaining('another (test, 24 dimensions, weights d2)'),
    why: expect.stringContaining('words (test, 16 dimensions, weights d1): 1 video'),
    todo: expect.stringContaining('words'),
  });
});

test('defect 97: while two models live side by side each searches its own, and says what it cannot compare', async () => {
  await publishBees();
  const next = wordEmbedder({ model: 'next', dimensions: 24 });
  const segments = spokenSegments([{ sentences: ['Cranes fly over the pass.'] }]);
  const videoId = await storeVideo(database.db, { id: 'cranes', title: 'Cranes' }, segments);
  const modelId = await embedTexts(database.db, next, 'segment', [segments[0]!.text]);
  await publishVideo(database.db, publicationOf(videoId, modelId));
  const printed = await search(['cranes fly'], next);
  expect(printed).toContain('Cranes fly over the pass.');
  expect(printed).toContain('Not compared by meaning: 2 segments of 1 video,');
  const older = await search(['cordgrass holds mud']);
  expect(older).toContain('Cordgrass holds the mud.');
  expect(older).toContain('Not compared by meaning: 1 segment of 1 video,');
});

test('an empty question is refused before anything is asked', async () => {
  await expect(search(['  \t'])).rejects.toMatchObject({ usage: true, what: 'The question is empty' });
});

test.each(['0', '101', 'many', '1.5'])('a limit of %s is refused', async (limit) => {
  let opened = false;
  const command = searchCommand({
    openSession: () => {
      opened = true;
      throw new Error('It must not get this far.');
    },
  });
  await expect(runCommand(command, ['bees', '--limit', limit])).rejects.toThrow('whole number from 1 to 100');
  expect(opened).toBe(false);
});

test('what a title holds cannot take over the terminal', async () => {
  const segments = spokenSegments([{ sentences: ['Owls turn their heads.\u001b[2J'] }]);
  const videoId = await storeVideo(database.db, { id: 'owls', title: 'Owls\u001b]0;taken\u0007' }, segments);
  const modelId = await embedTexts(database.db, embedder, 'segment', [segments[0]!.text]);
  await publishVideo(database.db, publicationOf(videoId, modelId));
  const printed = await search(['owls']);
  expect(printed).toContain('Owls turn their heads.');
  expect(printed).not.toContain('\u001b');
  expect(printed).not.toContain('taken');
});
