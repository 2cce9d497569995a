import { sql } from 'kysely';
import { finalClaimText } from '../../domain/claims.ts';
import type { VideoId } from '../../domain/ids.ts';
import type { VideoSummary } from '../../domain/summary.ts';
import type { Segment } from '../../domain/transcript.ts';
import type { Publication, QuotedEvidence } from '../../storage/database/publication.ts';
import { publishVideo } from '../../storage/database/publish.ts';
import { claimsOfVideo } from '../../storage/database/published-claims.ts';
import { jargonOfVideo, mentalModelsOfVideo, peopleOfVideo } from '../../storage/database/published-items.ts';
import { publishedVideo } from '../../storage/database/published-video.ts';
import {
  accepted,
  claimOn,
  embedTexts,
  evidenceOn,
  itemOn,
  merged,
  publicationOf,
  REJECTED_ITEM,
  rejected,
  split,
  spokenSegments,
  storeVideo,
} from '../fixtures/stored-video.ts';
import { withTestDatabase } from '../fixtures/test-database.ts';
import { until } from '../fixtures/until.ts';
import { scoresOf } from '../fixtures/verdict-answers.ts';
import { wordEmbedder } from '../fixtures/word-embedder.ts';

const database = withTestDatabase();
const embedder = wordEmbedder();

const SEGMENTS = spokenSegments([
  { speaker: 'A', sentences: ['Bees read the sun.', 'They dance on the comb.'] },
  { speaker: 'B', sentences: ['Karl von Frisch decoded it.', 'He called it a language.'] },
  { sentences: ['Nobody knows who says this.', 'Karl von Frisch was doubted.'] },
]);

const CLAIMS = [
  claimOn(SEGMENTS[0]!, 1, { id: '0.0' }),
  claimOn(SEGMENTS[1]!, 2, {
    id: '1.0',
    stance: 'neutral',
    evaluation: { ...accepted('1.0'), revisedText: 'The dance is a language.' },
  }),
  claimOn(SEGMENTS[2]!, 1, { id: '2.0', evaluation: rejected('2.0') }),
  claimOn(SEGMENTS[2]!, 2, {
    id: '2.1',
    evaluation: { evaluated: false, claimId: '2.1', reason: 'the evaluator gave no verdict' },
  }),
];

/** A video ready to be published: segments stored, everything embedded. */
async function ready(id: string, claims = CLAIMS): Promise<Publication> {
  const videoId = await storeVideo(database.db, { id, title: `Video ${id}` }, SEGMENTS);
  const modelId = await embedTexts(
    database.db,
    embedder,
    'segment',
    SEGMENTS.map(({ text }) => text),
  );
  await embedTexts(database.db, embedder, 'claim', claims.map(finalClaimText));
  return publicationOf(videoId, modelId, { mining: 'extractive', model: 'tiny', claims });
}

async function countsOf(videoId: VideoId): Promise<Record<string, number>> {
  const { db } = database;
  const count = async (
    table: 'publications' | 'claims' | 'people' | 'jargon' | 'mental_models' | 'segments',
  ) => {
    const row = await db
      .selectFrom(table)
      .select((eb) => eb.fn.countAll<number>().as('count'))
      .where('video_id', '=', videoId)
      .executeTakeFirstOrThrow();
    return row.count;
  };
  const evidence = await db
    .selectFrom('evidence')
    .innerJoin('segments', 'segments.id', 'evidence.segment_id')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('segments.video_id', '=', videoId)
    .executeTakeFirstOrThrow();
  return {
    publications: await count('publications'),
    segments: await count('segments'),
    claims: await count('claims'),
    people: await count('people'),
    jargon: await count('jargon'),
    mentalModels: await count('mental_models'),
    evidence: evidence.count,
  };
}

test('a published claim has its words, its verdict and its evidence with the speaker of the segment', async () => {
  const publication = await ready('whole');
  expect(await publishVideo(database.db, publication)).toEqual({ segments: 3, claims: 3 });
  const claims = await claimsOfVideo(database.db, publication.videoId);
  expect(claims.map(({ key }) => key)).toEqual(['0.0', '1.0', '2.1', '2.0']);
  expect(claims[1]).toMatchObject({
    text: 'The dance is a language.',
    originalText: 'He called it a language.',
    stance: 'neutral',
    demo: false,
    verdict: {
      evaluated: true,
      decision: 'accept',
      tier: 'A',
      rank: 1,
      importance: 8,
      novelty: 6,
      confidence: 7,
    },
    evidence: [
      {
        segmentOrdinal: 1,
        quote: 'He called it a language.',
        startMs: 15_000,
        endMs: 20_000,
        speaker: { label: 'B' },
      },
    ],
  });
  expect(claims[2]).toMatchObject({
    verdict: { evaluated: false, reason: 'the evaluator gave no verdict' },
    evidence: [{ speaker: undefined }],
  });
  expect(claims[3]?.verdict).toMatchObject({ decision: 'reject', reason: 'trivial' });
});

test('defect 70: people, terms and models keep quotes, times, aliases and what was said of them', async () => {
  const [first, second, third] = SEGMENTS as [Segment, Segment, Segment];
  const items = [
    itemOn(second, 1, {
      kind: 'people',
      name: 'Karl von Frisch',
      aliases: ['von Frisch'],
      about: 'zoologist',
      evidence: [evidenceOn(third, 2), evidenceOn(second, 1), evidenceOn(third, 2)],
    }),
    itemOn(third, 2, { kind: 'people', name: 'Karl von Frisch', entityType: 'organization' }),
    itemOn(first, 2, {
      kind: 'jargon',
      name: 'Comb',
      aliases: ['honeycomb'],
      about: 'cells of wax',
      domain: 'biology',
      evaluation: { evaluated: false, reason: 'the evaluator gave no verdict' },
    }),
    itemOn(second, 2, { kind: 'mentalModels', name: 'Dance language', aliases: ['waggle', 'bee dance'] }),
    itemOn(first, 1, { kind: 'mentalModels', name: 'Compass', evaluation: REJECTED_ITEM }),
  ];
  const publication = { ...(await ready('items')), items };
  await publishVideo(database.db, publication);
  const people = await peopleOfVideo(database.db, publication.videoId);
  expect(people).toHaveLength(2);
  expect(people.find(({ entityType }) => entityType === 'person')).toEqual({
    name: 'Karl von Frisch',
    entityType: 'person',
    role: 'zoologist',
    aliases: ['von Frisch'],
    verdict: { evaluated: true, decision: 'accept', reason: 'central', importance: 7 },
    evidence: [
      {
        ...{ segmentOrdinal: 1, quote: 'Karl von Frisch decoded it.', startMs: 10_000, endMs: 15_000 },
        speaker: expect.objectContaining({ label: 'B' }),
      },
      {
        ...{ segmentOrdinal: 2, quote: 'Karl von Frisch was doubted.', startMs: 25_000, endMs: 30_000 },
        speaker: undefined,
      },
    ],
  });
  expect(await jargonOfVideo(database.db, publication.videoId)).toMatchObject([
    {
      ...{ term: 'Comb', aliases: ['honeycomb'], definition: 'cells of wax', domain: 'biology' },
      verdict: { evaluated: false, reason: 'the evaluator gave no verdict' },
      evidence: [{ segmentOrdinal: 0, startMs: 5000 }],
    },
  ]);
  expect(await mentalModelsOfVideo(database.db, publication.videoId)).toMatchObject([
    { name: 'Dance language', aliases: ['waggle', 'bee dance'] },
    { name: 'Compass', verdict: { evaluated: true, decision: 'reject', reason: 'mentioned in passing' } },
  ]);
});

test('defect 78: a merged claim keeps the evidence of both; it is neither searched nor counted by itself', async () => {
  const claims = [
    claimOn(SEGMENTS[0]!, 1, {
      id: '0.0',
      evidence: [evidenceOn(SEGMENTS[0]!, 1), evidenceOn(SEGMENTS[1]!, 2)],
    }),
    claimOn(SEGMENTS[1]!, 2, { id: '1.0', evaluation: merged('1.0', '0.0') }),
  ];
  const publication = await ready('merge', claims);
  expect(await publishVideo(database.db, publication)).toEqual({ segments: 3, claims: 1 });
  const stored = await claimsOfVideo(database.db, publication.videoId);
  expect(stored).toMatchObject([
    {
      ...{ key: '0.0', visible: true, mergedInto: undefined },
      evidence: [
        { quote: 'Bees read the sun.' },
        { quote: 'He called it a language.', speaker: { label: 'B' } },
      ],
    },
    {
      ...{ key: '1.0', visible: false, mergedInto: '0.0', text: 'He called it a language.' },
      verdict: { decision: 'merge', reason: 'says the same', rank: undefined, tier: 'A' },
      evidence: [{ quote: 'He called it a language.' }],
    },
  ]);
});

test('defect 79: the parts of a split claim have type, evidence and a link to the original, which is kept', async () => {
  const parts = ['Bees read the sun well.', 'They dance.'].map((text, index) =>
    claimOn(SEGMENTS[0]!, index + 1, {
      id: `0.0/${index + 1}`,
      ...{ text, type: index === 0 ? ('factual' as const) : ('causal' as const), splitFrom: '0.0' },
    }),
  );
  const claims = [...parts, claimOn(SEGMENTS[0]!, 1, { id: '0.0', evaluation: split('0.0') })];
  const publication = await ready('split', claims);
  expect(await publishVideo(database.db, publication)).toEqual({ segments: 3, claims: 2 });
  expect(await claimsOfVideo(database.db, publication.videoId)).toMatchObject([
    {
      ...{ key: '0.0/1', splitFrom: '0.0', type: 'factual', visible: true },
      evidence: [{ quote: 'Bees read the sun.' }],
    },
    {
      ...{ key: '0.0/2', splitFrom: '0.0', type: 'causal', visible: true },
      evidence: [{ quote: 'They dance on the comb.' }],
    },
    { key: '0.0', visible: false, verdict: { decision: 'split', reason: 'says two things' } },
  ]);
});

test('defect 69: the stance of a claim is stored, with every score and the model that gave it', async () => {
  const publication = { ...(await ready('scores')), evaluatorModel: 'judge-1' };
  await publishVideo(database.db, publication);
  const claims = await claimsOfVideo(database.db, publication.videoId);
  expect(claims.map(({ stance }) => stance)).toEqual(['asserts', 'neutral', 'asserts', 'asserts']);
  expect(claims[0]?.verdict).toMatchObject({ model: 'judge-1', scores: scoresOf(8) });
});

test.each(['importance', 'novelty', 'confidence'])(
  'defect 89: the store takes no %s outside the scale of 0 to 10',
  async (score) => {
    const evaluation = { ...accepted('0.0'), [score]: 11 };
    const publication = await ready(`scale-${score}`, [claimOn(SEGMENTS[0]!, 1, { id: '0.0', evaluation })]);
    await expect(publishVideo(database.db, publication)).rejects.toThrow(`claims_${score}_check`);
    expect(await countsOf(publication.videoId)).toMatchObject({ publications: 0, claims: 0 });
  },
);

test('defect 82: both wordings are stored, and the one that is shown is the revised one', async () => {
  await publishVideo(database.db, await ready('wordings'));
  const rows = await database.db
    .selectFrom('claims')
    .select(['text', 'original_text', 'revised_text'])
    .where('video_id', '=', 'wordings')
    .where('key', 'in', ['0.0', '1.0'])
    .orderBy('key')
    .execute();
  expect(rows).toEqual([
    { text: 'Bees read the sun.', original_text: 'Bees read the sun.', revised_text: null },
    {
      ...{ text: 'The dance is a language.', revised_text: 'The dance is a language.' },
      original_text: 'He called it a language.',
    },
  ]);
});

test('the summaries of a video are published with it, and go where a newer result has none', async () => {
  const summary: VideoSummary = {
    shortSummary: 'Bees and their language.',
    longSummary: 'Bees dance.\n\nIt is a language.',
    chapters: [{ title: 'The sun', startMs: 0, endMs: 10_000, summary: 'They read it.' }],
    chaptersFrom: 'model',
    model: 'judge-1',
  };
  const publication = await ready('summed');
  await publishVideo(database.db, { ...publication, summary });
  expect((await publishedVideo(database.db, publication.videoId))?.summary).toEqual(summary);
  await publishVideo(database.db, publication);
  expect((await publishedVideo(database.db, publication.videoId))?.summary).toBeUndefined();
});

test.each<[string, Partial<QuotedEvidence>, string]>([
  ['words that were not said', { quote: 'Bees read the moon.' }, 'does not stand in segment'],
  ['words of another segment', { quote: 'Karl von Frisch decoded it.' }, 'does not stand in segment'],
  ['the same words in other letters', { quote: 'bees read the sun.' }, 'does not stand in segment'],
  [
    'a time before its segment',
    { segmentOrdinal: 1, quote: 'decoded', startMs: 9999 },
    'lies outside segment',
  ],
  ['a time after its segment', { endMs: 10_001 }, 'lies outside segment'],
])(
  'defect 67: evidence with %s is refused by the database, and nothing is published',
  async (name, wrong, message) => {
    const videoId = `wrong-${name.replaceAll(' ', '-')}`;
    const evidence = { ...evidenceOn(SEGMENTS[0]!, 1), ...wrong };
    const publication = await ready(videoId, [claimOn(SEGMENTS[0]!, 1, { id: '0.0', evidence: [evidence] })]);
    await expect(publishVideo(database.db, publication)).rejects.toThrow(message);
    expect(await countsOf(publication.videoId)).toMatchObject({ publications: 0, claims: 0, evidence: 0 });
  },
);

test('evidence that is stored cannot be changed into what was not said', async () => {
  const publication = await ready('kept');
  await publishVideo(database.db, publication);
  const changed = database.db.updateTable('evidence').set({ quote: 'Nobody said this.' }).execute();
  await expect(changed).rejects.toThrow('does not stand in segment');
});

test('defect 95: segments are embedded whatever the speaker, and the number without vector stops publishing', async () => {
  const segments = spokenSegments([
    { speaker: 'A', sentences: ['Rivers carry sand to the sea.'] },
    { sentences: ['An unknown voice speaks of glaciers.'] },
  ]);
  const videoId = await storeVideo(database.db, { id: 'bare' }, segments);
  const modelId = await embedTexts(database.db, embedder, 'segment', [segments[0]!.text]);
  const claims = [
    claimOn(segments[0]!, 1, {
      id: '0.0',
      evaluation: { ...accepted('0.0'), revisedText: 'Sand travels.' },
    }),
  ];
  const publication = publicationOf(videoId, modelId, { mining: 'extractive', claims });
  await expect(publishVideo(database.db, publication)).rejects.toMatchObject({
    fault: {
      fault: 'video',
      reason: 'vectors-missing',
      detail: expect.stringContaining('1 of 2 segments and 1 of 1 claims of bare have no vector'),
    },
  });
  expect(await countsOf(videoId)).toMatchObject({ publications: 0, claims: 0, evidence: 0 });
  await embedTexts(database.db, embedder, 'segment', [segments[1]!.text]);
  await embedTexts(database.db, embedder, 'claim', ['Sand travels.']);
  expect(await publishVideo(database.db, publication)).toEqual({ segments: 2, claims: 1 });
});

test('a rejected claim needs no vector: it is kept, not searched', async () => {
  const rejectedOnly = [claimOn(SEGMENTS[0]!, 2, { id: '0.1', evaluation: rejected('0.1') })];
  const publication = { ...(await ready('rejects')), claims: rejectedOnly };
  await database.db.deleteFrom('embeddings').where('kind', '=', 'claim').execute();
  expect(await publishVideo(database.db, publication)).toEqual({ segments: 3, claims: 0 });
});

test('defect 101: publishing the same again, or twice at once, leaves one copy of everything', async () => {
  const publication = await ready('twice');
  await publishVideo(database.db, publication);
  const once = await countsOf(publication.videoId);
  expect(once).toMatchObject({ publications: 1, segments: 3, claims: 4, evidence: 4 });
  await publishVideo(database.db, publication);
  await Promise.all([publishVideo(database.db, publication), publishVideo(database.db, publication)]);
  expect(await countsOf(publication.videoId)).toEqual(once);
});

test('defect 101: a newer result takes the place of the older one', async () => {
  const publication = await ready('newer');
  await publishVideo(database.db, publication);
  const newer = { ...publication, configHash: 'f'.repeat(64), model: 'larger', claims: CLAIMS.slice(0, 1) };
  await publishVideo(database.db, newer);
  expect(await countsOf(publication.videoId)).toMatchObject({ publications: 1, claims: 1, evidence: 1 });
  expect(await publishedVideo(database.db, publication.videoId)).toMatchObject({ model: 'larger' });
});

test('defect 102: segments, claims and the done mark appear in one moment or not at all', async () => {
  const publication = await ready('together');
  const seen: (readonly [boolean, number])[] = [];
  await database.db.transaction().execute(async (trx) => {
    await publishVideo(trx, publication);
    seen.push(await visibleParts(publication.videoId));
  });
  seen.push(await visibleParts(publication.videoId));
  expect(seen).toEqual([
    [false, 0],
    [true, 4],
  ]);
});

async function visibleParts(videoId: VideoId): Promise<readonly [boolean, number]> {
  const published = await publishedVideo(database.db, videoId);
  return [published !== undefined, (await claimsOfVideo(database.db, videoId)).length];
}

test.each<[string, (publication: Publication) => Publication, string]>([
  [
    'evidence outside the segments',
    (publication) => ({
      ...publication,
      claims: CLAIMS.map((claim) => ({ ...claim, evidence: [{ ...claim.evidence[0]!, segmentOrdinal: 7 }] })),
    }),
    'segment 7, which is not there',
  ],
  [
    'an item without evidence',
    (publication) => ({
      ...publication,
      items: [itemOn(SEGMENTS[0]!, 2, { kind: 'jargon', name: 'comb', evidence: [] })],
    }),
    'has no evidence',
  ],
  [
    'two claims of one key',
    (publication) => ({ ...publication, claims: [...CLAIMS, CLAIMS[0]!] }),
    'duplicate key',
  ],
  [
    'segments that were never stored',
    (publication) => ({ ...publication, segmentHash: '0'.repeat(64) }),
    'has no segments under 0000',
  ],
])(
  'defect 103: %s ends that attempt only: what was visible stays, the pool works, a retry succeeds',
  async (name, broken, message) => {
    const publication = await ready(`broken-${name.length}`);
    await publishVideo(database.db, publication);
    const before = await countsOf(publication.videoId);
    // More failures than the pool has connections: one that stayed in its broken transaction would block the next.
    for (let attempt = 0; attempt < 12; attempt++) {
      await expect(publishVideo(database.db, broken(publication))).rejects.toThrow(message);
    }
    expect(await countsOf(publication.videoId)).toEqual(before);
    expect(await publishVideo(database.db, publication)).toEqual({ segments: 3, claims: 3 });
  },
);

test('defect 103: a connection that breaks in the middle ends that attempt only', async () => {
  const publication = await ready('cut');
  const { db } = database;
  await db.transaction().execute(async (holder) => {
    await holder.selectFrom('videos').select('id').where('id', '=', 'cut').forUpdate().execute();
    const publishing = publishVideo(db, publication).catch((error: unknown) => error);
    const waiting = async () =>
      (
        await sql<{ pid: number }>`select pid from pg_stat_activity where wait_event_type = 'Lock'`.execute(
          db,
        )
      ).rows.at(0)?.pid;
    await until('publishing waits for its turn', async () => (await waiting()) !== undefined);
    await sql`select pg_terminate_backend(${await waiting()})`.execute(db);
    expect(await publishing).toBeInstanceOf(Error);
  });
  expect(await countsOf(publication.videoId)).toMatchObject({ publications: 0, claims: 0, evidence: 0 });
  expect(await publishVideo(db, publication)).toEqual({ segments: 3, claims: 3 });
});

test('a video that is not known is not published', async () => {
  await expect(publishVideo(database.db, publicationOf('nobody', 1))).rejects.toThrow(
    'The video nobody is not stored',
  );
});

test('a 12-hour video with thousands of claims is published like a short one', async () => {
  const segments = spokenSegments(
    Array.from({ length: 700 }, (_, index) => ({ speaker: 'A', sentences: [`Sentence number ${index}.`] })),
  );
  const videoId = await storeVideo(database.db, { id: 'long' }, segments);
  const claims = segments.flatMap((segment) =>
    [0, 1, 2].map((index) => claimOn(segment, 1, { id: `${segment.ordinal}.${index}` })),
  );
  const texts = segments.map(({ text }) => text);
  const modelId = await embedTexts(database.db, embedder, 'segment', texts);
  await embedTexts(database.db, embedder, 'claim', texts);
  const published = publishVideo(
    database.db,
    publicationOf(videoId, modelId, { mining: 'extractive', claims }),
  );
  expect(await published).toEqual({ segments: 700, claims: 2100 });
  const last = (await claimsOfVideo(database.db, videoId)).at(-1);
  expect(last).toMatchObject({
    key: '699.2',
    evidence: [{ segmentOrdinal: 699, quote: 'Sentence number 699.' }],
  });
});
