import { Command } from 'commander';
import type { PacingSettings } from '../../domain/configuration.ts';
import { type ListedAccount, listAccounts } from '../../storage/database/accounts-list.ts';
import { effectivePacingOf } from '../../storage/database/pacing-overrides.ts';
import { type ConfigurationOptions, configurationFlags } from '../configuration-options.ts';
import { formatDuration } from '../rendering/duration.ts';
import { renderTable } from '../rendering/table.ts';
import { colorsFor, type Terminal, terminalOf } from '../rendering/terminal.ts';
import { inUse, stateInWords, whatToDo } from './account-words.ts';
import { inSession, print } from './in-session.ts';

interface ListOptions extends ConfigurationOptions {
  readonly json?: boolean;
}

/** `vidmine accounts list`. */
export function listCommand(): Command {
  return configurationFlags(new Command('list'))
    .description('every account: what it does or waits for, how it fares, what to do about it')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExamples:\n  vidmine accounts list\n  vidmine accounts list --json')
    .action((options: ListOptions) =>
      inSession(options, async ({ db, configuration }) => {
        const pacing = await effectivePacingOf(db, configuration.pacing);
        const nowMs = Date.now();
        const accounts = await listAccounts(db, pacing, nowMs);
        const text = options.json
          ? JSON.stringify({ accounts: accounts.map((account) => accountJson(account, nowMs)), pacing })
          : renderAccounts(accounts, pacing, nowMs, terminalOf(process.stdout, process.env));
        print(text);
      }),
    );
}

/** Everything about an account that is no secret. */
const accountJson = (account: ListedAccount, nowMs: number) => ({
  ...account,
  state: stateInWords(account, nowMs),
  readyAt: new Date(account.readiness.readyAtMs),
  todo: whatToDo(account),
});

/** The accounts as a table, the pacing, and what a person has to do; no newline at its end. */
export function renderAccounts(
  all: readonly ListedAccount[],
  pacing: PacingSettings,
  nowMs: number,
  terminal: Terminal,
): string {
  const colors = colorsFor(terminal);
  const accounts = inUse(all, pacing);
  const table = renderTable(
    {
      head: ['account', 'state', 'waits ×', 'failures', 'today', 'address', 'cookies'],
      right: [2, 3, 4],
      rows: accounts.map((account) => [
        account.name,
        stateInWords(account, nowMs),
        account.health.multiplier.toFixed(1),
        String(account.health.failures),
        `${account.downloadsToday}${pacing.dailyCap === undefined ? '' : ` of ${pacing.dailyCap}`}`,
        account.egress,
        account.cookiesChangedAt === undefined
          ? ''
          : `${formatDuration(nowMs - account.cookiesChangedAt.getTime())} old`,
      ]),
    },
    terminal,
  );
  const toDo = accounts.flatMap((account) => {
    const todo = whatToDo(account);
    if (todo === undefined) return [];
    const why = account.serviceDetail === undefined ? '' : `: ${account.serviceDetail}`;
    return [
      `${colors.red(`${account.name} is ${account.service}`)}${why}`,
      `  ${colors.bold('What to do:')} ${todo}`,
    ];
  });
  const none = accounts.every(({ kind }) => kind !== 'account')
    ? ['No account: downloads go as a guest. Add one: vidmine accounts add NAME --cookies FILE']
    : [];
  return [
    ...(accounts.length === 0 ? [] : [table]),
    ...none,
    `Pacing: ${pacing.preset}. More of it: vidmine accounts pacing`,
    ...toDo,
  ].join('\n');
}
