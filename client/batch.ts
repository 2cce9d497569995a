import { Command } from 'commander';
import { addCommand } from './batch/add.ts';
import { inSteering, type SteeringDependencies } from './batch/batch-session.ts';
import { cancelCommand } from './batch/cancel.ts';
import { choiceFlags, count } from './batch/choice-flags.ts';
import { deleteCommand } from './batch/delete.ts';
import { listCommand } from './batch/list.ts';
import type { StartOptions } from './batch/opening.ts';
import { pauseCommand } from './batch/pause.ts';
import { resumeCommand } from './batch/resume.ts';
import { tuneCommand } from './batch/tune.ts';
import { configurationFlags } from './configuration-options.ts';

export function batchCommand(dependencies: SteeringDependencies): Command {
  const steering = inSteering(dependencies);
  return new Command('batch')
    .description('Start batches of videos, look at them and steer them while they run')
    .addCommand(startCommand())
    .addCommand(listCommand(steering))
    .addCommand(pauseCommand(steering))
    .addCommand(resumeCommand(steering))
    .addCommand(cancelCommand(steering))
    .addCommand(tuneCommand(steering))
    .addCommand(addCommand(steering))
    .addCommand(deleteCommand(steering));
}

/** As the corrected batch analysis has it. */
const TRIAL_VIDEOS = 100;

type TypedStart = Omit<StartOptions, 'trial'> & { readonly trial?: number | true };

function startCommand(): Command {
  const start = configurationFlags(new Command('start'))
    .description('Process a video, playlist, channel, feed, list of addresses, media file or folder')
    .argument('<source>', 'URL, feed, playlist, channel, file of URLs, media file or folder')
    .option('--name <name>', 'name of the batch; default: made from the source');
  return choiceFlags(start)
    .option('--pull', 'have Ollama fetch the configured models that it lacks, without asking')
    .option('--dry-run', 'list what would be taken, and start nothing')
    .option('--trial [n]', 'run the first N (100), plan with what they took, and ask before the rest', count)
    .option('--yes', 'with --trial: go on with the rest without asking')
    .option('--follow', 'stay and show the progress until the batch ends')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      `
A batch that runs already is not started a second time: the command attaches to it. With --follow, Ctrl-C only stops the
showing (vidmine status NAME --watch comes back to it), and the exit code says how the batch ended: 0 when every video
was stored or left out, 3 when some failed, are parked or were cancelled.

Examples:
  vidmine batch start https://www.youtube.com/@channel --limit-unprocessed 100
  vidmine batch start https://example.org/podcast.xml --newest-first --limit 20
  vidmine batch start urls.txt --name my-list --dry-run
  vidmine batch start urls.txt --trial 100
  vidmine batch start urls.txt --set batch.maxSpend=20
  vidmine batch start ./recordings --set mining=off --follow`,
    )
    .action(async (source: string, { trial, ...options }: TypedStart) => {
      // Loaded where it runs: it needs the engines, which no other command of batches does.
      const { startBatch } = await import('./batch/start.ts');
      await startBatch(source, { ...options, trial: trial === true ? TRIAL_VIDEOS : trial });
    });
}
