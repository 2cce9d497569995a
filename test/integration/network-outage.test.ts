import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createActivities } from '../../activities/activities.ts';
import type { ActivityContext, Notice } from '../../activities/context.ts';
import { downloadsReport } from '../../client/status/downloads-report.ts';
import { pipelineSchema } from '../../domain/configuration.ts';
import { ACCOUNTS_WORKFLOW_ID, asBatchName, asVideoId, batchWorkflowId } from '../../domain/ids.ts';
import { listIdentities } from '../../storage/database/accounts.ts';
import { countOutcomes, openBatch } from '../../storage/database/batches.ts';
import { openOutages } from '../../storage/database/outages.ts';
import { saveSettings } from '../../storage/database/settings.ts';
import { openBreakingLine } from '../fixtures/breaking-line.ts';
import { addTestAccount, proxyOf } from '../fixtures/hostile-accounts.ts';
import { contextOf } from '../fixtures/hostile-context.ts';
import { emptyForRun, turnsOf } from '../fixtures/hostile-rows.ts';
import { withHostileServers } from '../fixtures/hostile-servers.ts';
import { startHostileSite } from '../fixtures/hostile-site.ts';
import { whileWorkersRun } from '../fixtures/running-workers.ts';
import { Script, scriptedEmbedder, scriptedSpeech } from '../fixtures/scripted-engines.ts';
import { heardVoices, scriptedVoiceEncoder } from '../fixtures/scripted-voice-encoder.ts';
import { startServedModel } from '../fixtures/served-model.ts';
import { until } from '../fixtures/until.ts';

const MINUTE = 60_000;
const servers = withHostileServers();

const TIME_SCALE = 1 / 120;
const OUTAGE_MS = 40 * MINUTE * TIME_SCALE;
const VIDEOS = 10;
const BATCH = asBatchName('outage');
/** Seconds between two downloads of an account: some videos are still to be had when the network goes. */
const UNHURRIED = { steady: { firstSecondsMin: 400, firstSecondsMax: 480 } };
const TALK = `\
Tides are raised by the pull of the moon and the sun upon the oceans. The moon alone is more than twice as strong as the sun.
Spring tides come when the moon and the sun pull in one line with each other. They have nothing to do with the season of that name.`;

test(
  'a network that is away for 40 minutes uses up no attempt, parks nobody and harms no account; it is told, and all goes on',
  async () => {
    const { db, env, workflowBundle } = servers;
    await emptyForRun(db);
    const folder = await mkdtemp(join(tmpdir(), 'vidmine-outage-'));
    const site = await startHostileSite({
      videos: Object.fromEntries(ids().map((id) => [id, {}])),
    });
    const model = await startServedModel();
    const proxy = await site.openProxy();
    const lines = {
      site: await openBreakingLine(new URL(site.origin).host),
      proxy: await openBreakingLine(proxy.host),
      model: await openBreakingLine(new URL(model.server.url).host),
    };
    const notices: Notice[] = [];
    const client = model.clientAt(`http://${lines.model.host}/v1`);
    try {
      await addTestAccount(db, 'alice');
      await addTestAccount(db, 'bob');
      await addTestAccount(db, 'carol', proxyOf('carol', lines.proxy.host));
      const plan = {
        by: 'real',
        videos: VIDEOS,
        pacing: UNHURRIED,
        timeScale: TIME_SCALE,
        withinMs: 0,
      } as const;
      const base = await contextOf(servers, plan, { folder, site, notices });
      const context: ActivityContext = {
        ...base,
        link: { ...base.link, judge: false },
        speech: async () =>
          scriptedSpeech({
            text: TALK,
            script: new Script(),
            identity: { engine: 'scripted', model: 'ear', digest: 'e1', options: {} },
          }),
        voiceEncoder: async () => scriptedVoiceEncoder(heardVoices()),
        embedder: async () => scriptedEmbedder(new Script()),
        miner: async () => client,
        flagship: async () => client,
      };
      const settingsHash = await listVideos(`http://${lines.site.host}`);
      const running = whileWorkersRun(env, workflowBundle, createActivities(context), async () => {
        const batch = await env.client.workflow.start('batch', {
          workflowId: batchWorkflowId(BATCH),
          taskQueue: 'orchestration',
          args: [{ batch: BATCH, settingsHash, reprocess: false, window: VIDEOS }],
        });
        await until('a video is stored', async () => (await counts()).stored > 0, 2 * MINUTE);
        // The model server falls silent first; then the way to everything breaks.
        await lines.model.set('silent');
        await until('a model is missed', () => isDown('language-model'), MINUTE);
        await Promise.all([lines.site.set('down'), lines.proxy.set('down'), lines.model.set('down')]);
        await until('downloads are missed', () => isDown('download: network'), MINUTE);
        const { stored } = await counts();
        const since = Date.now();
        await until('40 minutes are over', () => Date.now() - since > OUTAGE_MS, 2 * OUTAGE_MS);

        expect(await isDown('download: network')).toBe(true);
        expect(await isDown('language-model-down')).toBe(true);
        await until('status says what downloads wait for', async () => {
          const { notices: shown } = await downloadsReport(db, context.pacing);
          return shown.some(({ kind, text }) => kind === 'all-pause' && /for network.*no attempt/.test(text));
        });
        expect(await counts()).toMatchObject({ stored, open: VIDEOS - stored });

        await Promise.all(Object.values(lines).map((line) => line.set('up')));
        await until('the batch has ended', async () => (await counts()).open === 0, 3 * MINUTE);
        await batch.result();
        await until('every turn is given back', async () =>
          (await turnsOf(db)).every(({ returnedMs }) => returnedMs !== undefined),
        );
        await env.client.workflow.getHandle(ACCOUNTS_WORKFLOW_ID).terminate('the test is over');
      });
      await seen(running);

      expect(await counts()).toMatchObject({ stored: VIDEOS, failed: 0, parked: 0 });
      expect(await countedAttempts()).toEqual([]);
      for (const account of await listIdentities(db)) {
        expect(account).toMatchObject({ service: 'in-service', health: { failures: 0, multiplier: 1 } });
      }
      expect(await openOutages(db)).toEqual([]);
      expectToldOnceEach(notices);
    } finally {
      await client.close();
      await Promise.all(Object.values(lines).map((line) => line.close()));
      await Promise.all([site.close(), model.server.close()]);
      await rm(folder, { recursive: true, force: true });
    }
  },
  6 * MINUTE,
);

/** For the person who reads of a run that did not get on. */
async function seen<T>(what: Promise<T>): Promise<T> {
  try {
    return await what;
  } catch (error) {
    const { db } = servers;
    const turns = (await turnsOf(db)).map(
      ({ account, video, end, reason }) => `${account} ${video} ${end} ${reason}`,
    );
    const runs = await db
      .selectFrom('stage_runs')
      .select(['video_id', 'stage', 'status', 'fault', 'reason', 'detail'])
      .where('status', '!=', 'completed')
      .orderBy('id')
      .execute();
    const state = { counts: await counts(), down: await down(), turns, runs };
    throw new Error(`${(error as Error).message}\n${JSON.stringify(state, undefined, 1)}`);
  }
}

const ids = () => Array.from({ length: VIDEOS }, (_, at) => `outage-${at}`);

async function listVideos(origin: string): Promise<string> {
  const settings = pipelineSchema.parse({
    batch: { concurrentVideos: 6 },
    segments: { minChars: 100, maxChars: 200 },
  });
  const settingsHash = await saveSettings(servers.db, settings);
  await openBatch(
    servers.db,
    { name: BATCH, source: origin, sourceKey: origin, settingsHash, options: {} },
    ids().map((id) => ({
      video: { id: asVideoId(id), kind: 'web', url: `${origin}/v/${id}.wav`, title: id },
    })),
  );
  return settingsHash;
}

const counts = () => countOutcomes(servers.db, BATCH);

const down = async () => (await openOutages(servers.db)).map(({ stage, part }) => `${stage}: ${part}`);

const isDown = async (words: string) => (await down()).some((part) => part.includes(words));

/** What was held against a video. */
const countedAttempts = () =>
  servers.db
    .selectFrom('stage_runs')
    .select(['video_id', 'stage', 'reason', 'detail'])
    .where('fault', '=', 'video')
    .execute();

/** Downloads and a stage of the model were told to wait, and to go on; the batch's end; nothing twice. */
function expectToldOnceEach(notices: readonly Notice[]): void {
  const told = notices.map(({ event, subject, reason }) => `${event} ${subject} ${reason}`);
  expect([...new Set(told)].sort()).toEqual([...told].sort());
  const ofDownloads = told.filter((line) => line.startsWith('downloads-'));
  expect(ofDownloads).toEqual(['downloads-paused downloads network', 'downloads-resumed downloads network']);
  const paused = notices.filter(({ event }) => event === 'stage-paused');
  const resumed = notices.filter(({ event }) => event === 'stage-resumed');
  expect(paused.length).toBeGreaterThan(0);
  expect(resumed.map(({ subject }) => subject).sort()).toEqual(paused.map(({ subject }) => subject).sort());
  expect(told.filter((line) => line.startsWith('account-'))).toEqual([]);
  expect(told.filter((line) => line.startsWith('batch-finished'))).toEqual([
    `batch-finished ${BATCH} finished`,
  ]);
}
