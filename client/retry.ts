import type { Client } from '@temporalio/client';
import { Command } from 'commander';
import type { VideoId } from '../domain/ids.ts';
import type { OutcomeKind } from '../domain/outcomes.ts';
import { UserError } from '../domain/user-error.ts';
import { databaseNow, reopenVideo } from '../storage/database/batch-videos.ts';
import { findBatch, type LastRun, videosToRetry } from '../storage/database/batches.ts';
import type { Db } from '../storage/database/database.ts';
import { type ConfigurationOptions, configurationFlags } from './configuration-options.ts';
import { requireLastRun } from './rerun/require-last-run.ts';
import { openSession } from './session.ts';
import { findKnownVideo } from './show/find-video.ts';
import { startVideo } from './start-video.ts';

const BAD_ENDS: readonly OutcomeKind[] = ['failed', 'parked', 'cancelled'];

interface RetryOptions extends ConfigurationOptions {
  readonly failed?: boolean;
  readonly batch?: string;
  readonly json?: boolean;
}

export function retryCommand(): Command {
  return configurationFlags(new Command('retry'))
    .description(
      'Take up videos that failed, from the stage that failed: what is stored is not done twice. To make anew what is stored, see: vidmine rerun',
    )
    .argument('[videos...]', 'video ids or addresses')
    .option('--failed', 'every failed, parked or cancelled video')
    .option('--batch <name>', 'with --failed: of this batch only')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      `
Examples:
  vidmine retry dQw4w9WgXcQ
  vidmine retry https://youtu.be/dQw4w9WgXcQ
  vidmine retry --failed --batch my-channel`,
    )
    .action(async (videos: string[], options: RetryOptions) => {
      const session = await openSession(options);
      try {
        const chosen = await chooseVideos(session.db, videos, options);
        const client = await session.temporal();
        const started: VideoId[] = [];
        for (const { videoId, lastRun } of chosen) {
          if (await startAgain(session.db, client, videoId, lastRun)) started.push(videoId);
        }
        report(
          chosen.map(({ videoId }) => videoId),
          started,
          options,
        );
      } finally {
        await session.close();
      }
    });
}

interface Chosen {
  readonly videoId: VideoId;
  readonly lastRun: LastRun;
}

async function chooseVideos(db: Db, videos: readonly string[], options: RetryOptions): Promise<Chosen[]> {
  if (options.batch !== undefined && (await findBatch(db, options.batch)) === undefined) {
    throw new UserError({
      what: `There is no batch named ${options.batch}`,
      todo: 'See the names with: vidmine status',
      usage: true,
    });
  }
  if (videos.length === 0 && !options.failed) {
    throw new UserError({
      what: 'Nothing to retry was named',
      todo: 'Name a video (vidmine retry <id>), or take all that failed: vidmine retry --failed',
      usage: true,
    });
  }
  const failed = options.failed
    ? (await videosToRetry(db, { batch: options.batch, kinds: BAD_ENDS })).map(({ videoId }) => videoId)
    : [];
  const named = await Promise.all(videos.map(async (typed) => (await findKnownVideo(db, typed)).id));
  const wanted = [...new Set([...named, ...failed])];
  return Promise.all(
    wanted.map(async (videoId) => ({ videoId, lastRun: await requireLastRun(db, videoId) })),
  );
}

/** False when the video is being worked on already. */
async function startAgain(db: Db, client: Client, videoId: VideoId, { batch, settingsHash }: LastRun) {
  const before = await databaseNow(db);
  if (!(await startVideo(db, client, { videoId, batch: batch.name, settingsHash }))) return false;
  // What it settles from here on stands; only its earlier end is taken back.
  await reopenVideo(db, videoId, before);
  return true;
}

function report(chosen: readonly VideoId[], started: readonly VideoId[], { json }: RetryOptions): void {
  if (json) {
    const running = chosen.filter((id) => !started.includes(id));
    process.stdout.write(`${JSON.stringify({ started, alreadyRunning: running })}\n`);
    return;
  }
  if (chosen.length === 0) process.stdout.write('Nothing failed: there is nothing to retry.\n');
  for (const id of chosen) {
    process.stdout.write(started.includes(id) ? `${id}: taken up again\n` : `${id}: is being worked on\n`);
  }
  if (started.length > 0) process.stdout.write(`Follow it with: vidmine status ${started[0]} --watch\n`);
}
