import { Command } from 'commander';
import type { Configuration } from '../domain/configuration.ts';
import { maskSecrets } from '../domain/masked-secrets.ts';
import { createHome, type Home } from '../stack/home.ts';
import type { StackState } from '../stack/stack-state.ts';
import { INTERRUPTED, listenForStop } from '../stack/supervisor/asked-to-stop.ts';
import { refuseIfRunning } from '../stack/supervisor/lock.ts';
import { startInBackground } from '../stack/supervisor/start-in-background.ts';
import { type RunningStack, startStack } from '../stack/supervisor/start-stack.ts';
import { readStackState, stateFile } from '../stack/supervisor/state-file.ts';
import { type ConfigurationOptions, configurationFlags, loadWithOptions } from './configuration-options.ts';
import { EXIT } from './rendering/errors.ts';
import { installTools } from './tools/install-tools.ts';

interface UpOptions extends ConfigurationOptions {
  readonly detach?: boolean;
  readonly json?: boolean;
}

const EXAMPLES = `
Examples:
  vidmine up                    start everything here; Ctrl-C stops it
  vidmine up --detach           start everything in the background; \`vidmine down\` stops it
  vidmine up --set stack.temporalPort=7300
  VIDMINE_STACK_POSTGRES_PORT=54331 vidmine up --detach --json

The servers listen on this machine only. Logs are in .vidmine/logs.`;

/** `vidmine up`: the embedded servers and the workers of this machine. */
export function upCommand(): Command {
  return configurationFlags(new Command('up'))
    .description('start the servers (Temporal, PostgreSQL) and the workers of this machine')
    .option('-d, --detach', 'in the background, surviving this terminal; returns when all is ready')
    .option('--json', 'print one JSON object when all is ready')
    .addHelpText('after', EXAMPLES)
    .action(async (options: UpOptions) => {
      // A closed terminal or pipe must not break what runs on.
      for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
      await (options.detach ? inBackground(options) : inForeground(options));
    });
}

async function inBackground(options: UpOptions): Promise<void> {
  const { configuration } = await loadWithOptions(options);
  const home = createHome();
  const running = await readStackState(home);
  if (running !== undefined) {
    report(`The stack already runs, since ${running.startedAt} (process ${running.supervisorPid}).`);
  }
  const state = running ?? (await startHere(home, configuration));
  print(home, state, options, 'Stop it with: vidmine down');
}

async function startHere(home: Home, configuration: Configuration): Promise<StackState> {
  await refuseIfRunning(home);
  await installTools(home.folder);
  return startInBackground({ home, configuration, report });
}

async function inForeground(options: UpOptions): Promise<void> {
  const { configuration } = await loadWithOptions(options);
  const home = createHome();
  const requests = listenForStop({ closedTerminal: 'stop' });
  const stack = await startUnlessStopped(home, configuration, requests.signal);
  if (stack === undefined) {
    report('Stopped before it was ready.');
    if ((await requests.asked) === 'SIGINT') process.exitCode = INTERRUPTED;
    return;
  }
  print(home, stack.state, options, 'Stop it with Ctrl-C');
  const asked = await Promise.race([requests.asked.then(() => true), stack.ended.then(() => false)]);
  await stack.stop();
  // Whoever started it, such as a service manager, is told that nobody asked for this end.
  if (!asked) process.exitCode = EXIT.error;
  report('Stopped. Batches go on where they were at the next `vidmine up`.');
}

async function startUnlessStopped(
  home: Home,
  configuration: Configuration,
  signal: AbortSignal,
): Promise<RunningStack | undefined> {
  try {
    await refuseIfRunning(home);
    await installTools(home.folder, signal);
    return await startStack({ home, configuration, report, signal });
  } catch (error) {
    if (signal.aborted) return undefined;
    throw error;
  }
}

/** Progress is for the person; standard output is for what was asked for. */
function report(line: string): void {
  process.stderr.write(`${line}\n`);
}

function print(home: Home, state: StackState, { json }: UpOptions, howToStop: string): void {
  const shown = { ...state, databaseUrl: maskSecrets(state.databaseUrl) };
  const text = json
    ? JSON.stringify({ ...shown, home: home.folder, stateFile: stateFile(home) })
    : [
        'The stack is ready.',
        ...(state.temporalUiUrl ? [`  Temporal UI  ${state.temporalUiUrl}`] : []),
        `  Temporal     ${state.temporalAddress}`,
        `  PostgreSQL   ${shown.databaseUrl}`,
        `  Logs         ${home.logs}`,
        howToStop,
      ].join('\n');
  process.stdout.write(`${text}\n`);
}
