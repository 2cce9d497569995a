import { createInterface } from 'node:readline/promises';
import { Command } from 'commander';
import { removeAccount } from '../../storage/database/account-administration.ts';
import { type ConfigurationOptions, configurationFlags } from '../configuration-options.ts';
import { inSession, print } from './in-session.ts';
import { requireAccount } from './require-account.ts';
import { downloading } from './service.ts';
import { tellAccounts } from './tell-accounts.ts';

interface RemoveOptions extends ConfigurationOptions {
  readonly yes?: boolean;
  readonly json?: boolean;
}

/** `vidmine accounts remove`: forgets an account and its cookies. */
export function removeCommand(): Command {
  return configurationFlags(new Command('remove'))
    .description('forget an account and its cookies')
    .argument('<name>', 'the account')
    .option('-y, --yes', 'do not ask')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      '\nExamples:\n  vidmine accounts remove alice\n  vidmine accounts remove alice --yes',
    )
    .action((name: string, options: RemoveOptions) =>
      inSession(options, async (session, signal) => {
        const { db } = session;
        await requireAccount(db, name);
        const ask = !options.yes && process.stdin.isTTY && process.stderr.isTTY;
        if (ask && !(await isMeant(name, signal))) {
          print(`${name} stays.`);
          return;
        }
        const running = (await downloading(db, [name])).has(name);
        await removeAccount(db, name);
        await tellAccounts(session);
        if (options.json) print(JSON.stringify({ removed: name, downloading: running }));
        else print(`${name} is removed${running ? '; the download it is at is finished first' : ''}.`);
      }),
    );
}

async function isMeant(name: string, signal: AbortSignal): Promise<boolean> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await lines.question(`Forget ${name} and its cookies? [y/N] `, { signal });
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    lines.close();
  }
}
