import { sql } from 'kysely';
import { PLAIN } from '../../client/rendering/terminal.ts';
import { batchView } from '../../client/status/batch-view.ts';
import type { WatchEvent } from '../../client/status/watch-event.ts';
import { pacingSchema, pipelineSchema } from '../../domain/configuration.ts';
import { asBatchName, asVideoId } from '../../domain/ids.ts';
import type { Outcome } from '../../domain/outcomes.ts';
import { setControl } from '../../storage/database/batch-control.ts';
import { reopenVideo, settleVideo } from '../../storage/database/batch-videos.ts';
import { endBatch, openBatch } from '../../storage/database/batches.ts';
import { openDatabase } from '../../storage/database/database.ts';
import { saveSettings } from '../../storage/database/settings.ts';
import { emptyDatabase, withTestDatabase } from '../fixtures/test-database.ts';

const database = withTestDatabase();
const TALKS = asBatchName('talks');
const STORED: Outcome = { kind: 'stored', segments: 3, claims: 2 };
const FAILED: Outcome = { kind: 'failed', stage: 'mine', reason: 'odd', detail: 'odd answer' };

beforeEach(async () => {
  const { db } = database;
  await emptyDatabase(db);
  await sql`truncate outages`.execute(db);
  const settingsHash = await saveSettings(db, pipelineSchema.parse({}));
  const listed = ['one', 'two', 'three'].map((id) => ({
    video: { id: asVideoId(id), kind: 'web', url: `http://127.0.0.1/${id}` } as const,
  }));
  await openBatch(db, { name: TALKS, source: 's', sourceKey: 's', settingsHash, options: {} }, listed);
});

const settle = (id: string, outcome: Outcome = STORED) =>
  settleVideo(database.db, asVideoId(id), outcome, TALKS);

/** Looks at the batch, each look telling what happened since the one before. */
function looking(): () => Promise<readonly WatchEvent[]> {
  const look = batchView(database.db, {
    ...{ name: TALKS, pacing: pacingSchema.parse({}), terminal: PLAIN, events: true },
  });
  return async () => (await look()).events!;
}

/** `video-settled one`: the event and what it is about. */
const said = (events: readonly WatchEvent[]): string[] =>
  events.map(({ event, videoId, part }) => [event, videoId, part].filter(Boolean).join(' '));

test('the first look tells that it runs and everything as it is, and nothing of that again', async () => {
  await settle('one');
  const look = looking();
  const first = await look();
  expect(said(first)).toEqual(['batch-started', 'snapshot']);
  expect(first[1]).toMatchObject({ batch: 'talks', counts: { stored: 1, open: 2 } });
  expect(await look()).toEqual([]);
});

test('every video that is settled between two looks is told once, with its outcome', async () => {
  const look = looking();
  await look();
  await settle('one');
  await settle('two', FAILED);
  const events = await look();
  expect(said(events)).toEqual(['video-settled one', 'video-settled two']);
  expect(events[1]).toMatchObject({ batch: 'talks', outcome: FAILED });
  expect(await look()).toEqual([]);
});

test('a video that is taken up again is told again when it ends anew', async () => {
  const look = looking();
  await look();
  await settle('one', FAILED);
  expect(said(await look())).toEqual(['video-settled one']);
  await reopenVideo(database.db, asVideoId('one'));
  await settle('one');
  const [again] = await look();
  expect(again).toMatchObject({ event: 'video-settled', videoId: 'one', outcome: STORED });
});

test('a row that was dated before a look and is seen only after it is told all the same', async () => {
  const slow = openDatabase(database.url, { maxConnections: 1 });
  const look = looking();
  await look();
  await slow.transaction().execute(async (trx) => {
    await settleVideo(trx, asVideoId('one'), STORED, TALKS);
    expect(await look()).toEqual([]);
    await settle('two');
    expect(said(await look())).toEqual(['video-settled two']);
  });
  await slow.destroy();
  expect(said(await look())).toEqual(['video-settled one']);
});

test('a part that went down and came back between two looks is told twice, with what to do', async () => {
  const look = looking();
  await look();
  await sql`insert into outages (part, stage, detail, ended_at) values
    ('disk-full', 'download', 'no space', clock_timestamp())`.execute(database.db);
  const events = await look();
  expect(said(events)).toEqual(['stage-down disk-full', 'stage-up disk-full']);
  expect(events[0]).toMatchObject({
    stage: 'download',
    detail: 'no space',
    remedy: expect.stringMatching(/space/),
  });
  expect(await look()).toEqual([]);
});

test('what a person does with the batch is told: pause, resume, cancel, and its end with everything', async () => {
  const look = looking();
  await look();
  await setControl(database.db, TALKS, 'pause-now');
  expect(await look()).toMatchObject([{ event: 'batch-paused', batch: 'talks', now: true }]);
  await setControl(database.db, TALKS, 'go');
  expect(said(await look())).toEqual(['batch-resumed']);
  await setControl(database.db, TALKS, 'cancel');
  expect(said(await look())).toEqual(['batch-cancelling']);
  for (const id of ['one', 'two', 'three']) await settle(id, { kind: 'cancelled', detail: 'by hand' });
  await endBatch(database.db, TALKS);
  const last = await look();
  expect(said(last).slice(-2)).toEqual(['batch-ended', 'snapshot']);
  expect(last.at(-2)).toMatchObject({ state: 'cancelled', counts: { cancelled: 3 } });
  expect(last.at(-1)).toMatchObject({ statistics: { cancelled: 3 } });
});

test('an account that goes out of service is told', async () => {
  const { db } = database;
  await sql`insert into egresses (name) values ('direct')`.execute(db);
  await sql`insert into accounts (name, kind, egress) values ('alice', 'account', 'direct')`.execute(db);
  const look = looking();
  await look();
  await sql`update accounts set service = 'disabled', service_reason = 'cookies-rotated'`.execute(db);
  expect(await look()).toMatchObject([{ event: 'account-changed', account: 'alice', service: 'disabled' }]);
  expect(await look()).toEqual([]);
});
