import { Command } from 'commander';
import { findHome } from '../stack/home.ts';
import { type StopOutcome, stopStack } from '../stack/supervisor/stop-stack.ts';

const EXAMPLES = `
Examples:
  vidmine down             stop the workers, Temporal and PostgreSQL, in this order, and wait for it
  vidmine down --json

Running batches are kept: they go on at the next \`vidmine up\`.`;

/** `vidmine down`: stops the stack of this installation. That it does not run is no error. */
export function downCommand(): Command {
  return new Command('down')
    .description('stop the servers and workers of this installation')
    .option('--json', 'print one JSON object at the end')
    .addHelpText('after', EXAMPLES)
    .action(async ({ json }: { readonly json?: boolean }) => {
      const home = findHome();
      const outcome: StopOutcome =
        home === undefined
          ? 'was not running'
          : await stopStack(home, (line) => void process.stderr.write(`${line}\n`));
      const text = outcome === 'stopped' ? 'The stack is stopped.' : 'The stack is not running.';
      process.stdout.write(`${json ? JSON.stringify({ outcome, home: home?.folder ?? null }) : text}\n`);
    });
}
