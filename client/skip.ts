import { Command } from 'commander';
import type { BatchName } from '../domain/ids.ts';
import type { SteeringDependencies } from './batch/batch-session.ts';
import { inSteering } from './batch/batch-session.ts';
import { requireBatch } from './batch/require-batch.ts';
import { type ConfigurationOptions, configurationFlags } from './configuration-options.ts';
import { findKnownVideo } from './show/find-video.ts';
import { saySkipped } from './skip/say.ts';
import { type Skipped, skipVideo } from './skip/skip-video.ts';

interface SkipOptions extends ConfigurationOptions {
  readonly batch?: string;
  readonly reason?: string;
  readonly json?: boolean;
}

const EXAMPLES = `
A video that runs is ended, its programs included; one that is still to come is not begun. It counts as skipped, and what
is stored of it stays. Take it up after all with: vidmine retry VIDEO

Examples:
  vidmine skip dQw4w9WgXcQ
  vidmine skip dQw4w9WgXcQ https://youtu.be/9bZkp7q19f0 --reason "music, nobody speaks"
  vidmine skip dQw4w9WgXcQ --batch my-channel     other batches still get it`;

/** `vidmine skip <video…>`: leaves videos out of the batches that wait for them. */
export function skipCommand(dependencies: SteeringDependencies): Command {
  const steering = inSteering(dependencies);
  return configurationFlags(new Command('skip'))
    .description('Leave videos out of the batches that wait for them, also while they are being worked on')
    .argument('<videos...>', 'video ids or addresses')
    .option('--batch <name>', 'leave them out of this batch only')
    .option('--reason <text>', 'why, as status and report tell it')
    .option('--json', 'print JSON')
    .addHelpText('after', EXAMPLES)
    .action((videos: string[], options: SkipOptions) =>
      steering(options, async (work) => {
        const { db } = work.session;
        const batch: BatchName | undefined =
          options.batch === undefined ? undefined : (await requireBatch(db, options.batch)).name;
        const named = await Promise.all(videos.map(async (typed) => (await findKnownVideo(db, typed)).id));
        const skipped: Skipped[] = [];
        for (const videoId of new Set(named))
          skipped.push(await skipVideo(work.session, { videoId, batch, reason: options.reason }));
        saySkipped(work, skipped, options);
      }),
    );
}
