import { pathToFileURL } from 'node:url';
import { PLAIN, type Terminal } from '../../client/rendering/terminal.ts';
import { showCommand } from '../../client/show.ts';
import { finalClaimText } from '../../domain/claims.ts';
import { installationSchema } from '../../domain/configuration.ts';
import { asVideoId } from '../../domain/ids.ts';
import type { Publication } from '../../storage/database/publication.ts';
import { publishVideo } from '../../storage/database/publish.ts';
import { saveSettings } from '../../storage/database/settings.ts';
import { completeRun, failRun, openRun } from '../../storage/database/stage-runs.ts';
import { saveTranscript } from '../../storage/database/transcripts.ts';
import { runCommand } from '../fixtures/run-command.ts';
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
import { emptyDatabase, withTestDatabase } from '../fixtures/test-database.ts';
import { scoresOf } from '../fixtures/verdict-answers.ts';
import { wordEmbedder } from '../fixtures/word-embedder.ts';

const database = withTestDatabase();
const embedder = wordEmbedder();
const ID = 'dQw4w9WgXcQ';
const RUN = { runId: 'r1', worker: 'w1' };

beforeEach(() => emptyDatabase(database.db));

async function show(args: readonly string[], terminal: Terminal = PLAIN): Promise<string> {
  let printed = '';
  let closed = 0;
  const command = showCommand({
    openSession: async () => ({
      db: database.db,
      configuration: installationSchema.parse({}),
      close: async () => {
        closed++;
      },
    }),
    print: (text) => {
      printed += text;
    },
    terminal,
  });
  await runCommand(command, args).finally(() => expect(closed).toBe(1));
  return printed;
}

const SEGMENTS = spokenSegments([
  { speaker: 'A', sentences: ['Welcome to the hive.', 'Bees read the angle of the sun.'] },
  { speaker: 'B', sentences: ['Karl von Frisch decoded the waggle dance.', 'It maps the way.', 'Simple.'] },
  { sentences: ['Nobody knows who says this.'] },
]);

const CLAIMS = [
  claimOn(SEGMENTS[1]!, 2, { id: '1.0', evaluation: { ...accepted('1.0', 2), tier: 'B', importance: 6 } }),
  claimOn(SEGMENTS[0]!, 2, {
    id: '0.0',
    text: 'Bees look at the sun.',
    domain: 'biology',
    evaluation: { ...accepted('0.0', 1), revisedText: 'Bees navigate by the sun.' },
  }),
  claimOn(SEGMENTS[1]!, 3, { id: '1.1', evaluation: rejected('1.1') }),
];

async function publishBees(
  parts: { demo?: boolean; mining?: 'off'; more?: Partial<Publication> } = {},
): Promise<void> {
  const { db } = database;
  const videoId = await storeVideo(
    db,
    {
      id: ID,
      kind: 'youtube',
      url: `https://www.youtube.com/watch?v=${ID}`,
      title: 'How bees find home',
      channel: 'The Hive',
      durationMs: 3_723_000,
      publishedAt: '2026-03-04T05:06:07.000Z',
    },
    SEGMENTS,
  );
  await saveTranscript(db, videoId, 'e'.repeat(64), {
    language: 'en',
    languageProbability: 0.99,
    durationMs: 3_723_000,
    words: [],
    spans: [],
    quality: {
      secondDecodes: { count: 0, durationMs: 0, better: 0 },
      removed: [],
      interpolatedWords: 0,
      notices: [],
    },
    engine: 'faster-whisper',
    model: 'base',
  });
  const modelId = await embedTexts(
    db,
    embedder,
    'segment',
    SEGMENTS.map(({ text }) => text),
  );
  if (parts.mining === 'off') {
    await publishVideo(db, publicationOf(videoId, modelId));
    return;
  }
  const claims = parts.more?.claims ?? CLAIMS;
  await embedTexts(db, embedder, 'claim', claims.map(finalClaimText));
  await publishVideo(
    db,
    publicationOf(videoId, modelId, {
      mining: 'abstractive',
      model: 'tiny-miner',
      demo: parts.demo ?? false,
      claims,
      items: [
        itemOn(SEGMENTS[1]!, 1, { kind: 'people', name: 'Karl von Frisch', about: 'zoologist' }),
        itemOn(SEGMENTS[1]!, 1, {
          ...{ kind: 'jargon', name: 'waggle dance', about: 'a figure of eight', domain: 'biology' },
          evaluation: { evaluated: false, reason: 'the evaluator gave no verdict' },
        }),
        itemOn(SEGMENTS[0]!, 2, { kind: 'mentalModels', name: 'Sun compass', aliases: ['solar map'] }),
        itemOn(SEGMENTS[0]!, 1, { kind: 'mentalModels', name: 'Welcome', evaluation: REJECTED_ITEM }),
      ],
      ...parts.more,
    }),
  );
}

test('a stored video shows what it is, who speaks how long, and how it was made', async () => {
  await publishBees();
  const { db } = database;
  const key = { videoId: asVideoId(ID), configHash: 'c'.repeat(64) };
  const failed = await openRun(db, { ...key, stage: 'download' }, RUN);
  await failRun(db, failed, { fault: 'video', reason: 'truncated', detail: 'half a file' });
  const run = await openRun(db, { ...key, stage: 'download' }, RUN);
  await completeRun(db, run, {}, {}, async () => {});
  const printed = await show([ID]);
  expect(printed).toMatch(/^How bees find home\n/);
  expect(printed).toMatch(/channel +The Hive/);
  expect(printed).toMatch(/link +https:\/\/www\.youtube\.com\/watch\?v=dQw4w9WgXcQ/);
  expect(printed).toMatch(/length +1:02:03/);
  expect(printed).toMatch(/language +en/);
  expect(printed).toMatch(/published +2026-03-04/);
  expect(printed).toMatch(/speakers +Speaker 2 \(15 s\), Speaker 1 \(10 s\), Unknown \(5\.0 s\)/);
  expect(printed).toMatch(/transcript +by base/);
  expect(printed).toMatch(/knowledge +abstractive, by tiny-miner\n/);
  expect(printed).toMatch(/stored +\d{4}-\d\d-\d\d \d\d:\d\d/);
  expect(printed).toMatch(/download +\d+ ms, 2 attempts/);
  expect(printed).not.toContain('demo model');
  expect(printed).not.toContain('Transcript\n');
});

test('claims stand by rank with tier, wording, type, stance, speaker, verbatim quote and jump link', async () => {
  await publishBees();
  const printed = await show([ID]);
  expect(printed).toContain(
    [
      'Claims: 2',
      '#1 [A] Bees navigate by the sun.  (factual, asserts, biology)  dQw4w9WgXcQ#0.0',
      '    as mined: Bees look at the sun.',
      '    “Bees read the angle of the sun.”  Speaker 1, 0:05  https://youtu.be/dQw4w9WgXcQ?t=5',
      '#2 [B] It maps the way.  (factual, asserts)  dQw4w9WgXcQ#1.0',
      '    “It maps the way.”  Speaker 2, 0:15  https://youtu.be/dQw4w9WgXcQ?t=15',
      '',
      'Rejected claims: 1',
      '[rejected] Simple.  (factual, asserts)  dQw4w9WgXcQ#1.1',
      '    rejected: trivial',
      '',
    ].join('\n'),
  );
});

test('defect 70: people, terms and mental models come with kind, aliases, importance, quotes and links', async () => {
  await publishBees();
  const printed = await show([ID]);
  const quote =
    '    “Karl von Frisch decoded the waggle dance.”  Speaker 2, 0:10  https://youtu.be/dQw4w9WgXcQ?t=10';
  expect(printed).toContain(`Karl von Frisch: zoologist  (person, importance 7)\n${quote}`);
  expect(printed).toContain(`waggle dance: a figure of eight  (biology, not evaluated)\n${quote}`);
  expect(printed).toContain(
    'Mental models: 1  (1 rejected: --all shows them)\nSun compass / solar map  (importance 7)\n    “Bees read the angle',
  );
  expect(printed).not.toContain('mentioned in passing');
});

test('defect 70: JSON has quotes, times, aliases and verdicts of all of them, the rejected too', async () => {
  await publishBees();
  const { people, jargon, mentalModels } = JSON.parse(await show([ID, '--json']));
  const evidence = [
    expect.objectContaining({
      ...{ quote: 'Karl von Frisch decoded the waggle dance.', startMs: 10_000, endMs: 15_000 },
      ...{ speaker: 'Speaker 2', link: 'https://youtu.be/dQw4w9WgXcQ?t=10' },
    }),
  ];
  expect(people).toEqual([
    {
      ...{ name: 'Karl von Frisch', entityType: 'person', role: 'zoologist', aliases: [], evidence },
      verdict: { evaluated: true, decision: 'accept', reason: 'central', importance: 7 },
    },
  ]);
  expect(jargon).toMatchObject([{ term: 'waggle dance', domain: 'biology', verdict: { evaluated: false } }]);
  expect(mentalModels).toMatchObject([
    { name: 'Sun compass', aliases: ['solar map'], verdict: { decision: 'accept' } },
    { name: 'Welcome', verdict: { decision: 'reject', reason: 'mentioned in passing' } },
  ]);
});

const MERGED_AND_SPLIT = [
  claimOn(SEGMENTS[0]!, 2, {
    id: '0.0',
    evidence: [evidenceOn(SEGMENTS[0]!, 2), evidenceOn(SEGMENTS[1]!, 2)],
  }),
  claimOn(SEGMENTS[1]!, 2, { id: '1.0', stance: 'questions', evaluation: merged('1.0', '0.0') }),
  claimOn(SEGMENTS[1]!, 3, { id: '1.1', evaluation: split('1.1') }),
  claimOn(SEGMENTS[1]!, 3, { id: '1.1/1', text: 'It is simple.', splitFrom: '1.1' }),
];

test('defect 78: a merged claim stands under the one that has its evidence, and both say who said what where', async () => {
  await publishBees({ more: { claims: MERGED_AND_SPLIT, evaluatorModel: 'tiny-judge' } });
  const printed = await show([ID]);
  expect(printed).toContain(
    [
      'Claims: 2',
      '#1 [A] Bees read the angle of the sun.  (factual, asserts)  dQw4w9WgXcQ#0.0',
      '    also said as: It maps the way.  (dQw4w9WgXcQ#1.0)',
      '    “Bees read the angle of the sun.”  Speaker 1, 0:05  https://youtu.be/dQw4w9WgXcQ?t=5',
      '    “It maps the way.”  Speaker 2, 0:15  https://youtu.be/dQw4w9WgXcQ?t=15',
      '#1 [A] It is simple.  (factual, asserts)  dQw4w9WgXcQ#1.1/1',
      '    part of: Simple.  (dQw4w9WgXcQ#1.1)',
      '    “Simple.”  Speaker 2, 0:20  https://youtu.be/dQw4w9WgXcQ?t=20',
      '',
      'People and organisations: 1',
    ].join('\n'),
  );
  expect(printed).toMatch(/knowledge +abstractive, by tiny-miner, judged by tiny-judge\n/);
});

test('with --all what was rejected, merged and split is shown in full', async () => {
  await publishBees({ more: { claims: [...MERGED_AND_SPLIT, { ...CLAIMS[2]!, id: '1.2' }] } });
  const printed = await show([ID, '--all']);
  const quote = '    “Simple.”  Speaker 2, 0:20  https://youtu.be/dQw4w9WgXcQ?t=20';
  expect(printed).toContain(`Rejected claims: 1\n[rejected] Simple.  (factual, asserts)  dQw4w9WgXcQ#1.2
    rejected: trivial\n${quote}`);
  expect(printed).toContain(
    [
      'Claims that were merged or split: 2',
      '[merged] It maps the way.  (factual, questions)  dQw4w9WgXcQ#1.0',
      '    “It maps the way.”  Speaker 2, 0:15  https://youtu.be/dQw4w9WgXcQ?t=15',
      `[split] Simple.  (factual, asserts)  dQw4w9WgXcQ#1.1\n${quote}`,
    ].join('\n'),
  );
  expect(printed).toMatch(/Welcome {2}\(importance 1\)\n {4}rejected: mentioned in passing\n {4}“Welcome to/);
});

test('defect 69: every claim in JSON has stance, speakers and state, also what was rejected, merged or split', async () => {
  await publishBees({ more: { claims: [...MERGED_AND_SPLIT, { ...CLAIMS[2]!, id: '1.2' }] } });
  const { claims } = JSON.parse(await show([ID, '--json']));
  const told = claims.map(
    ({ id, stance, speakers, state, mergedInto, splitFrom }: Record<string, unknown>) => [
      ...[id, stance, speakers, state],
      ...[mergedInto ?? splitFrom ?? ''],
    ],
  );
  expect(told).toEqual([
    [`${ID}#0.0`, 'asserts', ['Speaker 1', 'Speaker 2'], 'accepted', ''],
    [`${ID}#1.1/1`, 'asserts', ['Speaker 2'], 'accepted', `${ID}#1.1`],
    [`${ID}#1.2`, 'asserts', ['Speaker 2'], 'rejected', ''],
    [`${ID}#1.0`, 'questions', ['Speaker 2'], 'merged', `${ID}#0.0`],
    [`${ID}#1.1`, 'asserts', ['Speaker 2'], 'split', ''],
  ]);
  expect(claims[0].verdict).toMatchObject({ scores: scoresOf(8), importance: 8, novelty: 6, confidence: 7 });
});

test('the summaries come first, with chapters whose times are links', async () => {
  const summary = {
    shortSummary: 'How bees find their way home.',
    longSummary: 'Bees read the sun.\n\nThey tell each other by dancing.',
    chapters: [
      { title: 'The hive', startMs: 0, endMs: 5000 },
      { title: 'The dance', startMs: 3_605_000, endMs: 3_610_000, summary: 'What it tells.' },
    ],
    chaptersFrom: 'model' as const,
    model: 'tiny-judge',
  };
  await publishBees({ more: { summary } });
  expect(await show([ID])).toContain(
    [
      '',
      'Summary',
      'How bees find their way home.',
      '',
      'In detail',
      'Bees read the sun.',
      '',
      'They tell each other by dancing.',
      '',
      'Chapters: 2',
      '     0:00  The hive  https://youtu.be/dQw4w9WgXcQ?t=0',
      '  1:00:05  The dance  https://youtu.be/dQw4w9WgXcQ?t=3605',
      '           What it tells.',
      '',
      'Claims: 2',
    ].join('\n'),
  );
  const shown = JSON.parse(await show([ID, '--json']));
  expect(shown.summary).toMatchObject({
    ...{ shortSummary: summary.shortSummary, longSummary: summary.longSummary, model: 'tiny-judge' },
    chapters: [{ title: 'The hive' }, { link: 'https://youtu.be/dQw4w9WgXcQ?t=3605' }],
  });
});

test('a summary that says the same in short and at length stands once, and chapters say who made them', async () => {
  const summary = {
    ...{ shortSummary: 'All about bees.', longSummary: 'All about bees.', model: 'tiny-judge' },
    chapters: [{ title: 'The hive', startMs: 0, endMs: 5000 }],
    chaptersFrom: 'source' as const,
  };
  await publishBees({ more: { summary } });
  const printed = await show([ID]);
  expect(printed.match(/All about bees\./g)).toHaveLength(1);
  expect(printed).toContain('Chapters, as published: 1\n');
});

test('whatever a demo model made says so, in every section', async () => {
  await publishBees({ demo: true });
  const printed = await show([ID]);
  expect(printed).toContain('by tiny-miner (demo model: expect mistakes)');
  expect(printed).toContain('(factual, asserts · demo model)');
  for (const section of ['Claims', 'Rejected claims', 'People and organisations', 'Terms', 'Mental models']) {
    expect(printed).toContain(`${section} (demo model): `);
  }
  expect(JSON.parse(await show([ID, '--json']))).toMatchObject({ demoModel: true });
});

test('a video stored without mining says so and shows no empty lists', async () => {
  await publishBees({ mining: 'off' });
  const printed = await show([ID]);
  expect(printed).toContain('not mined (mining: off)');
  expect(printed).not.toContain('Claims');
});

test('the transcript shows every sentence under its speaker, its time a link where a terminal can open it', async () => {
  await publishBees();
  const plain = await show([ID, '--transcript']);
  expect(plain).toContain(
    [
      'Transcript',
      'Speaker 1 (0.90)  https://youtu.be/dQw4w9WgXcQ?t=0',
      '   0:00  Welcome to the hive.',
      '   0:05  Bees read the angle of the sun.',
      'Speaker 2 (0.90)  https://youtu.be/dQw4w9WgXcQ?t=10',
      '   0:10  Karl von Frisch decoded the waggle dance.',
    ].join('\n'),
  );
  expect(plain).toContain('Unknown  https://youtu.be/dQw4w9WgXcQ?t=25');
  const seen = await show([ID, '--transcript'], { interactive: true, color: false, width: 80 });
  expect(seen).toContain('\u001b]8;;https://youtu.be/dQw4w9WgXcQ?t=5\u001b\\0:05\u001b]8;;\u001b\\');
});

test('the same as JSON, the transcript only where it is asked for', async () => {
  await publishBees();
  const shown = JSON.parse(await show([ID, '--json']));
  expect(shown).toMatchObject({
    id: ID,
    title: 'How bees find home',
    stored: true,
    mining: 'abstractive',
    model: 'tiny-miner',
    speakers: [
      { speaker: 'Speaker 2', durationMs: 15_000, labels: ['B'], kind: 'stranger', rule: 'no-voices' },
      { speaker: 'Speaker 1', durationMs: 10_000 },
      { speaker: 'Unknown', durationMs: 5000, labels: [] },
    ],
    people: [{ name: 'Karl von Frisch', evidence: [{ speaker: 'Speaker 2' }] }],
  });
  expect(shown.claims[0]).toMatchObject({
    text: 'Bees navigate by the sun.',
    verdict: { rank: 1, tier: 'A', decision: 'accept' },
    evidence: [
      { quote: 'Bees read the angle of the sun.', startMs: 5000, link: 'https://youtu.be/dQw4w9WgXcQ?t=5' },
    ],
  });
  expect(shown).not.toHaveProperty('transcript');
  const { transcript } = JSON.parse(await show([ID, '--json', '--transcript']));
  expect(transcript[2]).toMatchObject({
    speaker: 'Unknown',
    sentences: [{ text: 'Nobody knows who says this.', link: 'https://youtu.be/dQw4w9WgXcQ?t=25' }],
  });
});

test.each([
  `https://www.youtube.com/watch?v=${ID}&t=42s`,
  `https://youtu.be/${ID}?si=abc`,
  `https://www.youtube.com/shorts/${ID}`,
  `https://m.youtube.com/watch?v=${ID}`,
  `video/${ID}`,
])('a video is found by %s', async (typed) => {
  await publishBees({ mining: 'off' });
  expect(await show([typed])).toContain('How bees find home');
});

test('a video is found by the address it is fetched at, and a local file by its path', async () => {
  const { db } = database;
  await storeVideo(db, { id: 'ep1', title: 'Episode', mediaUrl: 'http://127.0.0.1/ep1.mp3' }, []);
  const file = `${process.cwd()}/talk.wav`;
  await storeVideo(db, { id: 'file-1', kind: 'file', title: 'Talk', url: pathToFileURL(file).href }, []);
  expect(await show(['http://127.0.0.1/ep1.mp3'])).toContain('Episode');
  expect(await show(['talk.wav'])).toContain('Talk');
  expect(await show([file])).toContain('Talk');
});

test('an address of two videos is refused with the ids to choose from', async () => {
  const address = 'http://127.0.0.1/feed-page';
  await storeVideo(database.db, { id: 'one', url: address }, []);
  await storeVideo(database.db, { id: 'two', url: address }, []);
  await expect(show([address])).rejects.toMatchObject({
    what: `${address} is the address of 2 videos`,
    todo: expect.stringContaining('one, two'),
  });
});

test('an unknown video is a clear error that says how to find ids', async () => {
  await expect(show(['nobody'])).rejects.toMatchObject({
    what: 'No video is known as nobody',
    todo: expect.stringContaining('vidmine status'),
    usage: true,
  });
});

test('a video that is not stored yet says so and shows how far it is', async () => {
  const { db } = database;
  const videoId = await storeVideo(db, { id: 'early', title: 'Early' }, []);
  await openRun(db, { videoId, stage: 'transcribe', configHash: 'c'.repeat(64) }, RUN);
  const printed = await show(['early']);
  expect(printed).toContain('Not stored yet. Follow it with: vidmine status early');
  expect(printed).toMatch(/transcribe +running/);
  expect(JSON.parse(await show(['early', '--json']))).toMatchObject({ stored: false });
});

test('a failed video tells the reason', async () => {
  const { db } = database;
  const videoId = await storeVideo(db, { id: 'gone', title: 'Gone' }, []);
  const run = await openRun(db, { videoId, stage: 'download', configHash: 'c'.repeat(64) }, RUN);
  await failRun(db, run, { fault: 'video', reason: 'truncated', detail: 'Only half of it came.' });
  expect(await show(['gone'])).toMatch(/download +failed after .*: Only half of it came\./);
});

test('a video that a batch gave up shows how it ended', async () => {
  const { db } = database;
  await storeVideo(db, { id: 'private', title: 'Private' }, []);
  const settings_hash = await saveSettings(db, {});
  const batch = { name: 'b1', source: 'list', source_key: 'list', settings_hash };
  await db.insertInto('batches').values(batch).execute();
  const outcome = { kind: 'unavailable', reason: 'private', detail: 'Only its owner may see it.' } as const;
  await db
    .insertInto('batch_videos')
    .values({
      batch: 'b1',
      video_id: 'private',
      position: 0,
      outcome: outcome.kind,
      outcome_detail: JSON.stringify(outcome),
      settled_at: new Date(),
    })
    .execute();
  expect(await show(['private'])).toContain('Not stored: unavailable (private). Only its owner may see it.');
});

test('speakers are shown by name with how sure that is, by number, or as Unknown', async () => {
  await publishBees({ mining: 'off' });
  const { db } = database;
  const voice = await db
    .insertInto('voices')
    .values({ name: 'Ada Example', normalized_name: 'ada example' })
    .returning('id')
    .executeTakeFirstOrThrow();
  const named = {
    kind: 'named' as const,
    name: 'Ada Example',
    voice_id: voice.id,
    similarity: 0.91,
    margin: 0.2,
  };
  const speakers = () => db.updateTable('speakers').where('video_id', '=', ID);
  await speakers()
    .set({ ...named, rule: 'matched', confidence: 0.5 })
    .where('label', '=', 'A')
    .execute();
  await speakers()
    .set({ kind: 'doubtful', similarity: 0.78, rule: 'near-threshold' })
    .where('label', '=', 'B')
    .execute();
  const printed = await show([ID, '--transcript']);
  expect(printed).toMatch(
    /speakers +Unknown \(speaker 2, 15 s, similarity 0\.78\), Ada Example \(10 s, similarity 0\.91\), Unknown \(5\.0 s\)/,
  );
  expect(printed).toContain('Ada Example (0.45)  https://youtu.be/dQw4w9WgXcQ?t=0');
  const shown = JSON.parse(await show([ID, '--json', '--transcript']));
  expect(shown.speakers).toEqual([
    {
      ...{ speaker: 'Unknown', durationMs: 15_000, labels: ['B'] },
      ...{ kind: 'doubtful', similarity: 0.78, rule: 'near-threshold', confidence: 0, suggestions: [] },
    },
    {
      ...{ speaker: 'Ada Example', durationMs: 10_000, labels: ['A'] },
      ...{ kind: 'named', similarity: 0.91, margin: 0.2, rule: 'matched', confidence: 0.5, suggestions: [] },
    },
    { speaker: 'Unknown', durationMs: 5000, labels: [], suggestions: [] },
  ]);
  expect(
    shown.transcript.map(({ speaker, speakerConfidence }: Record<string, unknown>) => [
      speaker,
      speakerConfidence,
    ]),
  ).toEqual([
    ['Ada Example', expect.closeTo(0.45)],
    ['Unknown', 0],
    ['Unknown', 0],
  ]);
  await speakers().set({ rule: 'corrected', confidence: 1 }).where('label', '=', 'A').execute();
  expect(await show([ID])).toContain('Ada Example (10 s, assigned by hand)');
});

test('what was done for the quality of a transcript stands in a line, and nothing where nothing was', async () => {
  await publishBees({ mining: 'off' });
  expect(await show([ID])).not.toContain('quality');
  const quality = {
    secondDecodes: { count: 3, durationMs: 42_000, better: 2 },
    removed: [
      { why: 'loop', startMs: 0, endMs: 1, text: 'so so so' },
      { why: 'silence', startMs: 1, endMs: 2, text: 'Thank you for watching.' },
      { why: 'silence', startMs: 2, endMs: 3, text: 'Bye.' },
    ],
    interpolatedWords: 0,
    notices: ['memory ran out: int8 instead of float16'],
  };
  await database.db
    .updateTable('transcripts')
    .set({ quality: JSON.stringify(quality) })
    .execute();
  expect(await show([ID])).toMatch(
    /quality +3 doubtful passages heard again \(42 s\), 2 of them better; 1 repetition removed; 2 inventions over silence removed; memory ran out: int8 instead of float16\n/,
  );
  expect(JSON.parse(await show([ID, '--json']))).toMatchObject({ quality });
});

test("defect 53: suggested names carry their confidence, are marked where weak, and are nobody's name", async () => {
  await publishBees({ mining: 'off' });
  const { db } = database;
  const entitle = (title: string, description: string | null = null) =>
    db.updateTable('videos').set({ title, description }).where('id', '=', ID).execute();
  await entitle('Interview with Ada Example');
  expect(await show([ID])).toMatch(/names +perhaps Ada Example, weak: title\n/);
  expect(JSON.parse(await show([ID, '--json']))).toMatchObject({
    speakers: [{ speaker: 'Speaker 2' }, { speaker: 'Speaker 1' }, { speaker: 'Unknown' }],
    suggestedNames: [{ name: 'Ada Example', confidence: 0.45, from: 'title' }],
  });

  const voice = await db
    .insertInto('voices')
    .values({ name: 'Ben Example', normalized_name: 'ben example' })
    .returning('id')
    .executeTakeFirstOrThrow();
  const ben = { kind: 'named' as const, name: 'Ben Example', voice_id: voice.id, rule: 'corrected' as const };
  await db
    .updateTable('speakers')
    .set({ ...ben, confidence: 1 })
    .where('label', '=', 'B')
    .execute();
  expect(await show([ID])).toMatch(/Speaker 1 \(10 s; perhaps Ada Example, weak: title\)/);
  await entitle('Bees', 'Guest: Ada Example. Host: Ben Example.');
  const printed = await show([ID]);
  expect(printed).toContain('Speaker 1 (10 s; perhaps Ada Example: description)');
  expect(printed).not.toContain('perhaps Ben Example');
});
