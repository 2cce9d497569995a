import { Command } from 'commander';
import { RERUN_STAGES, readRerunStage } from '../domain/rerun/rerun-stage.ts';
import { flagsUnheard } from '../domain/settings-of-workers.ts';
import { UserError } from '../domain/user-error.ts';
import { configurationFlags } from './configuration-options.ts';
import type { RerunOptions } from './rerun/options.ts';
import { rerunBatch } from './rerun/rerun-batch.ts';
import { rerunVideos } from './rerun/rerun-videos.ts';
import type { openSession } from './session.ts';

export interface RerunContext {
  readonly openSession: typeof openSession;
  readonly print?: (line: string) => void;
  readonly warn?: (line: string) => void;
}

export function rerunCommand({ openSession, print = toOutput, warn = toErrors }: RerunContext): Command {
  return configurationFlags(new Command('rerun'))
    .description('Make videos anew from a stage on, also stored ones; what comes before that stage is kept')
    .argument('[videos...]', 'video ids or addresses')
    .requiredOption('--from <stage>', `first stage to make anew: ${RERUN_STAGES.join(', ')}`)
    .option('--batch <name>', 'every video of this batch that was not skipped and can be had')
    .option('--dry-run', 'say what would be made anew with which settings, and start nothing')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      `
Settings: what is made anew uses the settings that the batch was started with, and over them whatever is set now
by --set, in the environment or in vidmine.yaml. What is kept keeps its own; only --set can change a stage before
--from, and then the video is made anew from there. The difference is printed. What was visible before stays so
until the new result replaces it.

Videos that failed are taken up again with: vidmine retry

Examples:
  vidmine rerun dQw4w9WgXcQ --from transcribe --set speech.model=large-v3
  vidmine rerun --batch my-channel --from segment --set segments.maxChars=1800 --dry-run
  vidmine rerun --batch my-channel --from mine`,
    )
    .action(async (videos: string[], options: RerunOptions) => {
      const from = readRerunStage(options.from);
      refuseUnclear(videos, options);
      const session = await openSession(options);
      const { dryRun = false, json = false } = options;
      const form = { from, dryRun, json, print, warn };
      try {
        for (const line of flagsUnheard(session.origins)) warn(line);
        if (options.batch === undefined) await rerunVideos(session, videos, form);
        else await rerunBatch(session, options.batch, form);
      } finally {
        await session.close();
      }
    });
}

const toOutput = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

const toErrors = (line: string): void => {
  process.stderr.write(`warning: ${line}\n`);
};

function refuseUnclear(videos: readonly string[], { batch, from }: RerunOptions): void {
  if (videos.length > 0 && batch !== undefined) {
    throw new UserError({
      what: 'Both videos and a batch are named',
      todo: `Leave out --batch ${batch}, or the videos.`,
      usage: true,
    });
  }
  if (videos.length > 0 || batch !== undefined) return;
  throw new UserError({
    what: 'Nothing to run again was named',
    todo: `Name videos (vidmine rerun <id> --from ${from}), or a batch: vidmine rerun --batch NAME --from ${from}`,
    usage: true,
  });
}
