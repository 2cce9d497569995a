import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { errorCode } from '../domain/error-code.ts';
import { wantedCommands } from './commands.ts';
import { exitCodeOf, renderError } from './rendering/errors.ts';
import { terminalOf } from './rendering/terminal.ts';

const { version, description } = JSON.parse(
  readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
) as { version: string; description: string };

const program = new Command('vidmine')
  .description(description)
  .version(version)
  .showHelpAfterError('(what there is: vidmine --help)')
  .addHelpText(
    'after',
    `
Examples:
  vidmine up --detach
  vidmine batch start https://www.youtube.com/@channel --limit-unprocessed 20
  vidmine status --watch
  vidmine batch pause my-channel
  vidmine retry --failed
  vidmine accounts list
  vidmine voices add "Ada Example" --from ada.wav --host
  vidmine search "what limits growth"

Exit codes: 0 ok, 1 error, 2 wrong usage, 3 finished, and some videos failed, are parked or were cancelled.
Ctrl-C ends the showing of a batch; the batch goes on.`,
  );

/** Whoever reads us may stop at any time, as `head` does: then we are done. `up`, which runs on, listens itself. */
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error) => {
    if (stream.listenerCount('error') > 1) return;
    if (errorCode(error) !== 'EPIPE') throw error;
    process.exit();
  });
}

/** commander ends the process itself otherwise; every command's end is decided here. */
function throwInstead(command: Command): void {
  command.exitOverride();
  for (const child of command.commands) throwInstead(child);
}

for (const command of await wantedCommands(process.argv[2])) program.addCommand(command);
throwInstead(program);
try {
  await program.parseAsync();
} catch (error) {
  const text = renderError(error, terminalOf(process.stderr, process.env));
  if (text !== '') process.stderr.write(`${text}\n`);
  process.exitCode = exitCodeOf(error);
}
