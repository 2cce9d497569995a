import { resourceName } from '../../domain/plan/resource-name.ts';
import type { OurDays, SeedTable } from '../../domain/schedule/seed-row.ts';
import { seedTable } from '../../domain/schedule/seed-table.ts';
import { renderTable } from '../rendering/table.ts';
import { colorsFor, type Terminal } from '../rendering/terminal.ts';

/** Prints what the first analyses claim, what their own loop takes, and what this schedule does. */
export function showSeeds(
  { json }: { readonly json?: boolean },
  terminal: Terminal,
  print: (text: string) => void,
): void {
  const table = seedTable();
  print(json ? JSON.stringify(table) : renderSeeds(table, terminal));
}

/** No newline at its end. */
export function renderSeeds({ assumptions, rows }: SeedTable, terminal: Terminal): string {
  const { bold } = colorsFor(terminal);
  const claims = renderTable(
    {
      head: [
        'days for 7000 videos',
        'claimed',
        'its formula',
        'its loop',
        'with one model',
        'with one account',
      ],
      rows: rows.map(({ name, claimedDays, formula, theirLoop }) => [
        name,
        ...[
          claimedDays,
          formula.days,
          theirLoop.ownPoolsDays,
          theirLoop.oneModelDays,
          theirLoop.oneAccountDays,
        ].map(shown),
      ]),
      right: [1, 2, 3, 4, 5],
    },
    terminal,
  );
  const ours = renderTable(
    {
      head: ['days for 7000 videos', 'low delay', 'normal delay', 'one account', 'one model'],
      rows: rows.map(({ name, ours: { lowDelay, normalDelay, oneAccount, oneModel } }) => [
        name,
        ...[lowDelay, normalDelay, oneAccount, oneModel].map(withWhatBinds),
      ]),
    },
    terminal,
  );
  return [
    bold('What they claim, and what their own loop takes'),
    claims,
    '',
    bold('What this schedule takes on the same resources, and what binds'),
    ours,
    '',
    bold('Where their arithmetic breaks'),
    ...rows.map(({ name, breaks }) => `${bold(name)}: ${breaks}`),
    '',
    bold('Assumed'),
    ...assumptions.map((line) => `- ${line}`),
  ].join('\n');
}

const shown = (days: number): string => days.toFixed(1);

const withWhatBinds = ({ days, binds }: OurDays): string => `${shown(days)} ${resourceName(binds)}`;
