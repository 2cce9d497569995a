import { Command } from 'commander';
import { addCommand } from './accounts/add.ts';
import { listCommand } from './accounts/list.ts';
import { pacingCommand } from './accounts/pacing.ts';
import { removeCommand } from './accounts/remove.ts';
import { serviceCommands } from './accounts/service.ts';
import { testCommand } from './accounts/test.ts';
import { updateCommand } from './accounts/update.ts';

const EXAMPLES = `
Examples:
  vidmine accounts add alice --cookies alice.txt
  vidmine accounts list
  vidmine accounts update alice --cookies fresh.txt   while batches run, too
  vidmine accounts pacing deep-buffer

Without an account, downloads go as a guest, which is enough for public videos.`;

/** `vidmine accounts`: whom we download as, and how gently. */
export function accountsCommand(): Command {
  const command = new Command('accounts')
    .description('whom downloads go as, how each account fares, and how gently sites are asked')
    .addHelpText('after', EXAMPLES);
  for (const sub of [
    addCommand(),
    listCommand(),
    testCommand(),
    updateCommand(),
    ...serviceCommands(),
    removeCommand(),
    pacingCommand(),
  ]) {
    command.addCommand(sub);
  }
  return command;
}
