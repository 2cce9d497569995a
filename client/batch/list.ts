import { Command } from 'commander';
import { type ConfigurationOptions, configurationFlags } from '../configuration-options.ts';
import { terminalOf } from '../rendering/terminal.ts';
import { listedBatches } from '../status/list-batches.ts';
import { renderBatches } from '../status/render-batches.ts';
import type { InSteering } from './batch-session.ts';

interface ListOptions extends ConfigurationOptions {
  readonly json?: boolean;
}

/** `vidmine batch list`: every batch, how it stands and how its videos ended. */
export function listCommand(inSteering: InSteering): Command {
  return configurationFlags(new Command('list'))
    .description('Every batch and how it stands')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      `
Examples:
  vidmine batch list
  vidmine batch list --json
  vidmine status my-channel      more of one`,
    )
    .action((options: ListOptions) =>
      inSteering(options, async ({ session, print }) => {
        const batches = await listedBatches(session.db);
        if (options.json) print(JSON.stringify({ batches }));
        else print(renderBatches(batches, terminalOf(process.stdout, process.env)));
      }),
    );
}
