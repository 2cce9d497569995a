import { Command } from 'commander';
import { inSteering, type SteeringDependencies } from './batch/batch-session.ts';
import { bumpVideo } from './bump/bump-video.ts';
import { type Bumped, sayBumped } from './bump/say.ts';
import { type ConfigurationOptions, configurationFlags } from './configuration-options.ts';
import { findKnownVideo } from './show/find-video.ts';

interface BumpOptions extends ConfigurationOptions {
  readonly json?: boolean;
}

const EXAMPLES = `
A video that its batch has not begun yet is begun at once, beside the batch's window. One that is being worked on goes
before others from its next stage on, and first among those that wait for an account; what waits in a queue already
keeps its place there.

Examples:
  vidmine bump dQw4w9WgXcQ
  vidmine bump dQw4w9WgXcQ https://youtu.be/9bZkp7q19f0 --json`;

/** `vidmine bump <video…>`: these before the others of their batches. */
export function bumpCommand(dependencies: SteeringDependencies): Command {
  const steering = inSteering(dependencies);
  return configurationFlags(new Command('bump'))
    .description('Do these videos before the others of their batches')
    .argument('<videos...>', 'video ids or addresses')
    .option('--json', 'print JSON')
    .addHelpText('after', EXAMPLES)
    .action((videos: string[], options: BumpOptions) =>
      steering(options, async (work) => {
        const { session } = work;
        const named = await Promise.all(
          videos.map(async (typed) => (await findKnownVideo(session.db, typed)).id),
        );
        const client = await session.temporal();
        const bumped: Bumped[] = [];
        for (const videoId of new Set(named)) bumped.push(await bumpVideo(session, client, videoId));
        sayBumped(work, bumped, options);
      }),
    );
}
