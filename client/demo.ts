import { Command } from 'commander';
import { UserError } from '../domain/user-error.ts';
import { startStack } from '../stack/supervisor/start-stack.ts';
import { countOutcomes, findBatch } from '../storage/database/batches.ts';
import { type ConfigurationOptions, configurationFlags } from './configuration-options.ts';
import { commandOfBatch } from './demo/command-of-batch.ts';
import { printFindings } from './demo/findings.ts';
import { runCommand } from './demo/run-command.ts';
import { serveSamples } from './demo/sample-server.ts';
import { readSamples } from './demo/samples.ts';
import { formatDuration } from './rendering/duration.ts';
import { EXIT } from './rendering/errors.ts';
import { openSession } from './session.ts';
import { installTools } from './tools/install-tools.ts';

interface DemoOptions extends ConfigurationOptions {
  readonly again?: boolean;
  readonly port: string;
}

const BATCH = 'demo';
/** The samples come from our own server, which needs no politeness of minutes. */
const OWN_SERVER = ['pacing.preset=bulk', 'pacing.openHosts=127.0.0.1'];
/** As shells say it: 128 + SIGINT. */
const EXIT_INTERRUPTED = 130;

export function demoCommand(): Command {
  return configurationFlags(new Command('demo'))
    .description('Process the sample recordings on this machine, from nothing to searchable claims')
    .option('--again', 'process everything anew, also what is stored')
    .option('--port <n>', 'port of the loopback server that serves the samples', '8766')
    .addHelpText('after', '\nExamples:\n  npm run demo\n  npm run demo -- --again')
    .action(demo);
}

/** Exit code 0 only when every sample was stored. Ctrl-C ends everything it started, in order. */
async function demo(given: DemoOptions): Promise<void> {
  const options = { ...given, set: pacedForOwnServer(given.set ?? []) };
  const interrupted = new AbortController();
  const interrupt = () => interrupted.abort();
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  const started: (() => Promise<void>)[] = [];
  try {
    await runDemo(options, interrupted.signal, started);
  } catch (error) {
    if (!interrupted.signal.aborted) throw error;
    process.exitCode = EXIT_INTERRUPTED;
  } finally {
    for (const stop of started.toReversed()) await stop();
    process.off('SIGINT', interrupt);
    process.off('SIGTERM', interrupt);
  }
  if (interrupted.signal.aborted) {
    say('Stopped. What was finished is stored: npm run demo goes on from there.');
  }
}

async function runDemo(
  options: DemoOptions,
  signal: AbortSignal,
  started: (() => Promise<void>)[],
): Promise<void> {
  const clock = stopwatch();
  const session = await openSession(options);
  await installTools(session.home.folder, signal);
  const fetching = clock();

  const samples = readSamples();
  const server = await serveSamples(samples, Number(options.port));
  started.push(() => server.close());
  const runsOn = session.stack !== undefined;
  if (!runsOn) {
    const { home, configuration } = session;
    const stack = await startStack({ home, configuration, report: say, signal });
    started.push(() => {
      say('Stopping the stack');
      return stack.stop();
    });
  } else {
    say('The stack that runs here keeps its own pacing: ./vidmine accounts pacing shows it.');
  }
  const starting = clock() - fetching;
  const { flags, environment } = commandOfBatch(options.set ?? []);
  const code = await runCommand([...startArguments(server.feedUrl, options), ...flags], signal, environment);
  signal.throwIfAborted();
  await showResult(
    { samples: samples.length, code, runsOn, fetching, starting, working: clock() - fetching - starting },
    options,
  );
}

/** A person who sets some pacing decides on all of it. */
const pacedForOwnServer = (set: readonly string[]): string[] =>
  set.some((one) => one.startsWith('pacing.')) ? [...set] : [...set, ...OWN_SERVER];

const startArguments = (feedUrl: string, options: DemoOptions): string[] => [
  ...['batch', 'start', feedUrl, '--name', BATCH, '--follow'],
  ...(options.again ? ['--again'] : []),
  ...(options.config === undefined ? [] : ['--config', options.config]),
];

interface Run {
  readonly samples: number;
  /** Exit code of the batch's command. */
  readonly code: number;
  /** The stack ran before, and runs on. */
  readonly runsOn: boolean;
  readonly fetching: number;
  readonly starting: number;
  readonly working: number;
}

async function showResult(run: Run, options: DemoOptions): Promise<void> {
  const session = await openSession(options);
  try {
    const batch = await findBatch(session.db, BATCH);
    if (batch === undefined) {
      throw new UserError({ what: 'The demo batch could not be started', why: 'See the message above.' });
    }
    await printFindings(session, batch.name, run.runsOn);
    const { stored, skipped } = await countOutcomes(session.db, batch.name);
    say(
      `Fetched in ${formatDuration(run.fetching)}, started in ${formatDuration(run.starting)}, worked ${formatDuration(run.working)}.`,
    );
    if (run.code !== EXIT.ok || stored + skipped < run.samples) {
      process.exitCode = 1;
      say(
        `Only ${stored} of ${run.samples} samples were stored. Why: ./vidmine status ${BATCH}${run.runsOn ? '' : ' (after ./vidmine up)'}`,
      );
    }
  } finally {
    await session.close();
  }
}

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

/** Milliseconds since it was started. */
function stopwatch(): () => number {
  const start = performance.now();
  return () => performance.now() - start;
}
