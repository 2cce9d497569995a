import { Command, InvalidArgumentError } from 'commander';
import type { StartOptions } from './batch/opening.ts';
import { startBatch } from './batch/start.ts';
import { configurationFlags } from './configuration-options.ts';

export function batchCommand(): Command {
  return new Command('batch').description('Start batches of videos').addCommand(startCommand());
}

/** As the corrected batch analysis has it. */
const TRIAL_VIDEOS = 100;

type TypedStart = Omit<StartOptions, 'trial'> & { readonly trial?: number | true };

function startCommand(): Command {
  return configurationFlags(new Command('start'))
    .description('Process a video, playlist, channel, feed, list of addresses, media file or folder')
    .argument('<source>', 'URL, feed, playlist, channel, file of URLs, media file or folder')
    .option('--name <name>', 'name of the batch; default: made from the source')
    .option('--limit <n>', 'look at the first N videos of the source only', count)
    .option('--limit-unprocessed <n>', 'take N videos that were not processed before', count)
    .option('--newest-first', 'newest videos first')
    .option('--oldest-first', 'oldest videos first')
    .option('--skip-shorts', 'leave out videos shorter than batch.shortSeconds')
    .option('--again', 'process everything anew, also what is stored')
    .option('--pull', 'have Ollama fetch the configured models that it lacks, without asking')
    .option('--dry-run', 'list what would be taken, and start nothing')
    .option('--trial [n]', 'run the first N (100), plan with what they took, and ask before the rest', count)
    .option('--yes', 'with --trial: go on with the rest without asking')
    .option('--follow', 'stay and show the progress until the batch ends')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      `
Examples:
  vidmine batch start https://www.youtube.com/@channel --limit-unprocessed 100
  vidmine batch start https://example.org/podcast.xml --newest-first --limit 20
  vidmine batch start urls.txt --name my-list --dry-run
  vidmine batch start urls.txt --trial 100
  vidmine batch start urls.txt --set batch.maxSpend=20
  vidmine batch start ./recordings --set mining=off --follow`,
    )
    .action((source: string, { trial, ...options }: TypedStart) =>
      startBatch(source, { ...options, trial: trial === true ? TRIAL_VIDEOS : trial }),
    );
}

function count(text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= 1) return value;
  throw new InvalidArgumentError('It must be a whole number from 1 up.');
}
