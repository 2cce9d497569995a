import { Command } from 'commander';
import { configurationFlags } from '../configuration-options.ts';
import type { AddOptions } from './add-videos.ts';
import type { InSteering } from './batch-session.ts';
import { choiceFlags } from './choice-flags.ts';

const EXAMPLES = `
What is added comes behind the videos that the batch lists, and runs with its settings. What it lists already stays as it
is. A batch that has ended is taken up again.

Examples:
  vidmine batch add my-channel https://www.youtube.com/@other --limit-unprocessed 50
  vidmine batch add my-channel more-urls.txt --dry-run`;

/** `vidmine batch add <name> <source>`: appends a source's videos to a batch, also while it runs. */
export function addCommand(inSteering: InSteering): Command {
  const command = configurationFlags(new Command('add'))
    .description('Append the videos of another source to a batch, also while it runs')
    .argument('<name>', 'the batch')
    .argument('<source>', 'URL, feed, playlist, channel, file of URLs, media file or folder');
  return choiceFlags(command)
    .option('--dry-run', 'list what would be added, and add nothing')
    .option('--follow', 'stay and show the progress until the batch ends')
    .option('--json', 'print JSON')
    .addHelpText('after', EXAMPLES)
    .action((name: string, source: string, options: AddOptions) =>
      inSteering(options, async (steering) => {
        // Loaded where it runs: what lists a source needs the engines.
        const { addVideos } = await import('./add-videos.ts');
        await addVideos(steering, name, source, options);
      }),
    );
}
