import { Command } from 'commander';
import type { PacingSettings } from '../../domain/configuration.ts';
import { effectivePacing, type PacingOverrides } from '../../domain/pacing/pacing-overrides.ts';
import { UserError } from '../../domain/user-error.ts';
import type { Origin } from '../../stack/configuration/assignment.ts';
import type { Db } from '../../storage/database/database.ts';
import { readPacingOverrides, redrawDelays, savePacing } from '../../storage/database/pacing-overrides.ts';
import { type ConfigurationOptions, configurationFlags } from '../configuration-options.ts';
import { terminalOf } from '../rendering/terminal.ts';
import { accountsInService } from './in-service.ts';
import { inSession, print } from './in-session.ts';
import { readChanges } from './pacing/read-changes.ts';
import { pacingJson, renderForecast, renderPacing } from './pacing/render.ts';
import { resizeWindows } from './pacing/resize-windows.ts';
import { tellAccounts } from './tell-accounts.ts';

interface PacingOptions extends ConfigurationOptions {
  readonly reset?: boolean;
  readonly json?: boolean;
}

const EXAMPLES = `
Examples:
  vidmine accounts pacing                                      what holds, and what it will do
  vidmine accounts pacing deep-buffer
  vidmine accounts pacing steady.secondsMin=240 dailyCap=150 quietHours=23:00-06:30
  vidmine accounts pacing bulk openHosts=media.example.org     only hosts that are yours, or made for it
  vidmine accounts pacing dailyCap=                            back to its default
  vidmine accounts pacing --reset                              back to the configuration

A change holds at once, for running batches too, and until it is taken back.`;

/** `vidmine accounts pacing`: how gently sites are asked, and what that comes to. */
export function pacingCommand(): Command {
  return configurationFlags(new Command('pacing'))
    .description('how gently sites are asked: show it, or change it at once, on running batches')
    .argument('[changes...]', 'a preset (steady, deep-buffer, bulk) and settings, as key=value')
    .option('--reset', 'take back everything that was changed here')
    .option('--json', 'print JSON')
    .addHelpText('after', EXAMPLES)
    .action((changes: string[], options: PacingOptions) =>
      inSession(options, async (session) => {
        const { db, configuration } = session;
        if (options.reset && changes.length > 0) throw bothAtOnce();
        const before = await readPacingOverrides(db);
        const changing = options.reset === true || changes.length > 0;
        const overrides: PacingOverrides = options.reset ? {} : { ...before, ...readChanges(changes) };
        const pacing = effectivePacing(configuration.pacing, overrides);
        if (changing) {
          await savePacing(db, overrides);
          await redrawDelays(db, pacing, configuration.testing.timeScale);
          await tellAccounts(session);
        }
        const resized = changing ? await resizeWindows(session, pacing) : [];
        await report({ db, pacing, overrides, origins: session.origins, resized, changing }, options);
      }),
    );
}

interface Shown {
  readonly db: Db;
  readonly pacing: PacingSettings;
  readonly overrides: PacingOverrides;
  readonly origins: Readonly<Record<string, Origin>>;
  /** Batches whose window was made to fit. */
  readonly resized: readonly string[];
  readonly changing: boolean;
}

async function report(shown: Shown, { json }: PacingOptions): Promise<void> {
  const { db, pacing, overrides, origins, resized, changing } = shown;
  const accounts = await accountsInService(db, pacing);
  if (json) {
    print(JSON.stringify({ ...pacingJson(pacing, accounts), changed: overrides, resized }));
    return;
  }
  const terminal = terminalOf(process.stdout, process.env);
  print(renderPacing(pacing, overrides, origins, terminal));
  print('');
  print(renderForecast(pacing, accounts, terminal));
  if (changing) print('\nThis holds from now on, for running batches too.');
  if (resized.length > 0) print(`Videos in flight now fit it in: ${resized.join(', ')}`);
}

const bothAtOnce = () =>
  new UserError({
    what: '--reset takes no changes beside it',
    todo: 'Reset first, then change what you want.',
    usage: true,
  });
