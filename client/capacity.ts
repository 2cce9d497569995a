import { Command } from 'commander';
import { errorMessage } from '../domain/error-message.ts';
import { findHome, homeToBe } from '../stack/home.ts';
import { readStackState } from '../stack/supervisor/state-file.ts';
import type { Db } from '../storage/database/database.ts';
import type { CapacityOptions } from '../workers/capacity.ts';
import { type CapacityPlace, capacityReport } from './capacity/capacity-report.ts';
import { capacityJson, renderCapacity } from './capacity/render.ts';
import { type ConfigurationOptions, configurationFlags, loadWithOptions } from './configuration-options.ts';
import { openExistingDatabase } from './existing-database.ts';
import { type Terminal, terminalOf } from './rendering/terminal.ts';

interface Typed extends ConfigurationOptions {
  readonly measure?: boolean;
  readonly json?: boolean;
}

/** What the command works with; a test brings its own. */
export interface CapacityParts {
  readonly open: (options: ConfigurationOptions) => Promise<CapacityPlace>;
  readonly options: CapacityOptions;
  readonly print: (text: string) => void;
  readonly terminal: Terminal;
}

const EXAMPLES = `
How many of each kind of work this machine does at once, every limit that was looked at, and the setting that changes
it. Nothing needs to run. How many calls an Ollama server works on at once is measured where no worker has done it.

Examples:
  vidmine capacity
  vidmine capacity --set preset=ram-64gb
  vidmine capacity --set workers.modelRamEstimateGb=2
  vidmine capacity --measure
  vidmine capacity --json`;

/** `vidmine capacity`: what this machine does at once, and why. */
export function capacityCommand(given: Partial<CapacityParts> = {}): Command {
  const { open = openPlace, options = {} } = given;
  const { print = (text) => process.stdout.write(`${text}\n`) } = given;
  const { terminal = terminalOf(process.stdout, process.env) } = given;
  return configurationFlags(new Command('capacity'))
    .description('how much this machine does at once, and why')
    .option('--measure', 'measure the Ollama server again; while it is at work it looks slower than it is')
    .option('--json', 'print JSON')
    .addHelpText('after', EXAMPLES)
    .action(async (typed: Typed) => {
      const place = await open(typed);
      try {
        const measure = typed.measure ? 'now' : 'unless known';
        const report = await capacityReport(place, { measure, ...options });
        print(typed.json ? JSON.stringify(capacityJson(report)) : renderCapacity(report, terminal));
      } finally {
        await place.close();
      }
    });
}

async function openPlace(options: ConfigurationOptions): Promise<CapacityPlace> {
  const { configuration } = await loadWithOptions(options);
  const home = findHome() ?? homeToBe();
  const url = configuration.database.url ?? (await readStackState(home))?.databaseUrl;
  const db = url === undefined ? undefined : await databaseAt(url);
  return { configuration, home, db, close: async () => db?.destroy() };
}

/** An empty one, which nobody has worked with, says no more than none. */
async function databaseAt(url: string): Promise<Db | undefined> {
  try {
    return await openExistingDatabase(url, { table: 'pacing_overrides', maxConnections: 1 });
  } catch (error) {
    process.stderr.write(`note: ${errorMessage(error)}\n`);
    return undefined;
  }
}
