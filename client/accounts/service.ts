import { Command } from 'commander';
import { setService } from '../../storage/database/account-administration.ts';
import type { Db } from '../../storage/database/database.ts';
import { openLeases } from '../../storage/database/leases.ts';
import type { Service } from '../../storage/database/schema.ts';
import { type ConfigurationOptions, configurationFlags } from '../configuration-options.ts';
import { inSession, print } from './in-session.ts';
import { requireAccount } from './require-account.ts';
import { tellAccounts } from './tell-accounts.ts';

interface ServiceOptions extends ConfigurationOptions {
  readonly json?: boolean;
}

interface Change {
  readonly verb: string;
  readonly service: Service;
  readonly description: string;
  readonly done: string;
}

const CHANGES: readonly Change[] = [
  {
    verb: 'pause',
    service: 'paused',
    description: 'no further download until it is resumed; what waits for it goes to the others',
    done: 'is paused',
  },
  {
    verb: 'resume',
    service: 'in-service',
    description: 'back in service after a pause, also one that a site asked for',
    done: 'is in service',
  },
  {
    verb: 'disable',
    service: 'disabled',
    description: 'take it out of service until it is enabled',
    done: 'is disabled',
  },
  {
    verb: 'enable',
    service: 'in-service',
    description: 'back in service, with nothing held against it',
    done: 'is in service',
  },
];

/** `vidmine accounts pause|resume|disable|enable`. */
export const serviceCommands = (): Command[] => CHANGES.map(serviceCommand);

function serviceCommand({ verb, service, description, done }: Change): Command {
  return configurationFlags(new Command(verb))
    .description(description)
    .argument('<names...>', 'one account or several')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      `\nExamples:\n  vidmine accounts ${verb} alice\n  vidmine accounts ${verb} alice bob --json`,
    )
    .action((names: string[], options: ServiceOptions) =>
      inSession(options, async (session) => {
        const { db } = session;
        for (const name of names) await requireAccount(db, name);
        for (const name of names) await setService(db, name, service, 'by hand');
        await tellAccounts(session);
        const holding = await downloading(db, names);
        if (options.json) {
          print(JSON.stringify({ accounts: names, service, downloading: [...holding] }));
          return;
        }
        for (const name of names) {
          const running = service !== 'in-service' && holding.has(name);
          print(`${name} ${done}${running ? '; the download it is at is finished first' : ''}.`);
        }
      }),
    );
}

/** Those of the accounts that have a turn just now. */
export async function downloading(db: Db, names: readonly string[]): Promise<ReadonlySet<string>> {
  const open = (await openLeases(db)).filter(({ endedAt }) => endedAt === undefined);
  return new Set(open.map(({ account }) => account).filter((account) => names.includes(account)));
}
