import { sql } from 'kysely';
import type { VideoId } from '../../domain/ids.ts';
import { finalText, type Publication } from '../../storage/database/publication.ts';
import { publishVideo } from '../../storage/database/publish.ts';
import { claimsOfVideo } from '../../storage/database/published-claims.ts';
import { jargonOfVideo, mentalModelsOfVideo, peopleOfVideo } from '../../storage/database/published-items.ts';
import { publishedVideo } from '../../storage/database/published-video.ts';
import {
  accepted,
  claimOn,
  embedTexts,
  evidenceOn,
  publicationOf,
  rejected,
  spokenSegments,
  storeVideo,
} from '../fixtures/stored-video.ts';
import { withTestDatabase } from '../fixtures/test-database.ts';
import { until } from '../fixtures/until.ts';
import { wordEmbedder } from '../fixtures/word-embedder.ts';

const database = withTestDatabase();
const embedder = wordEmbedder();

const SEGMENTS = spokenSegments([
  { speaker: 'A', sentences: ['Bees read the sun.', 'They dance on the comb.'] },
  { speaker: 'B', sentences: ['Karl von Frisch decoded it.', 'He called it a language.'] },
  { sentences: ['Nobody knows who says this.', 'Karl von Frisch was doubted.'] },
]);

const CLAIMS = [
  claimOn(SEGMENTS[0]!, 1, { key: '0.0' }),
  claimOn(SEGMENTS[1]!, 2, {
    key: '1.0',
    stance: 'neutral',
    evaluation: { ...accepted('1.0'), revisedText: 'The dance is a language.' },
  }),
  claimOn(SEGMENTS[2]!, 1, { key: '2.0', evaluation: rejected('2.0') }),
  claimOn(SEGMENTS[2]!, 2, {
    key: '2.1',
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
  await embedTexts(database.db, embedder, 'claim', claims.map(finalText));
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

test('the same person, term or model of several segments is one, with all its evidence', async () => {
  const publication = {
    ...(await ready('merged')),
    people: [
      { name: 'Karl von Frisch', entityType: 'person' as const, evidence: [evidenceOn(SEGMENTS[1]!, 1)] },
      {
        name: 'Karl von  FRISCH,',
        entityType: 'person' as const,
        role: 'zoologist',
        evidence: [evidenceOn(SEGMENTS[2]!, 2), evidenceOn(SEGMENTS[1]!, 1)],
      },
      {
        name: 'Karl von Frisch',
        entityType: 'organization' as const,
        evidence: [evidenceOn(SEGMENTS[2]!, 2)],
      },
    ],
    jargon: [
      { term: 'Comb', evidence: [evidenceOn(SEGMENTS[0]!, 2)] },
      { term: 'comb', definition: 'cells of wax', evidence: [evidenceOn(SEGMENTS[1]!, 2)] },
    ],
    mentalModels: [
      { name: 'Dance language', aliases: ['waggle'], evidence: [evidenceOn(SEGMENTS[1]!, 2)] },
      {
        name: 'dance language',
        description: 'movement as a map',
        aliases: ['waggle', 'bee dance'],
        evidence: [evidenceOn(SEGMENTS[0]!, 2)],
      },
    ],
  };
  await publishVideo(database.db, publication);
  const people = await peopleOfVideo(database.db, publication.videoId);
  expect(people.find(({ entityType }) => entityType === 'person')).toMatchObject({
    name: 'Karl von Frisch',
    role: 'zoologist',
    evidence: [
      { quote: 'Karl von Frisch decoded it.', speaker: { label: 'B' } },
      { quote: 'Karl von Frisch was doubted.', speaker: undefined },
    ],
  });
  expect(people).toHaveLength(2);
  expect(await jargonOfVideo(database.db, publication.videoId)).toMatchObject([
    { term: 'Comb', definition: 'cells of wax', evidence: [{ segmentOrdinal: 0 }, { segmentOrdinal: 1 }] },
  ]);
  expect(await mentalModelsOfVideo(database.db, publication.videoId)).toMatchObject([
    { name: 'Dance language', description: 'movement as a map', aliases: ['waggle', 'bee dance'] },
  ]);
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
      key: '0.0',
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
  const rejectedOnly = [claimOn(SEGMENTS[0]!, 2, { key: '0.1', evaluation: rejected('0.1') })];
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
    (publication) => ({ ...publication, jargon: [{ term: 'comb', evidence: [] }] }),
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
    [0, 1, 2].map((index) => claimOn(segment, 1, { key: `${segment.ordinal}.${index}` })),
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
