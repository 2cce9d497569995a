import { fork } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Configuration } from '../../domain/configuration.ts';
import { UserError } from '../../domain/user-error.ts';
import type { Home } from '../home.ts';
import { lastLines } from '../servers/wait-until-ready.ts';
import type { StackState } from '../stack-state.ts';
import { backgroundMessage } from './background-messages.ts';
import { configurationEnvironment } from './configuration-environment.ts';
import { readStackState } from './state-file.ts';

export interface BackgroundOptions {
  readonly home: Home;
  readonly configuration: Configuration;
  readonly report: (line: string) => void;
}

const MAIN = fileURLToPath(new URL('main.ts', import.meta.url));

/**
 * Starts the stack under a supervisor in the background and waits until it is ready. It has a session of its own,
 * so it survives this terminal.
 *
 * @throws UserError with its last words when it cannot be started.
 */
export async function startInBackground({
  home,
  configuration,
  report,
}: BackgroundOptions): Promise<StackState> {
  const outputFile = join(home.logs, 'supervisor.out');
  // What the runtime itself says when it breaks; everything else goes to the rotated logs.
  const output = openSync(outputFile, 'w', 0o600);
  const supervisor = fork(MAIN, {
    detached: true,
    stdio: ['ignore', output, output, 'ipc'],
    execArgv: [],
    env: { ...process.env, ...configurationEnvironment(configuration), VIDMINE_HOME: home.folder },
  });
  closeSync(output);
  try {
    await new Promise<void>((resolve, reject) => {
      supervisor.on('message', (raw) => {
        const { data: message } = backgroundMessage.safeParse(raw);
        if (message?.kind === 'progress') report(message.line);
        else if (message?.kind === 'ready') resolve();
        else if (message?.kind === 'failed') reject(new UserError(message));
      });
      supervisor.once('error', reject);
      supervisor.once('exit', (code, signal) => reject(endedEarly(code ?? signal, home, outputFile)));
    });
  } finally {
    supervisor.removeAllListeners('exit');
    if (supervisor.connected) supervisor.disconnect();
    supervisor.unref();
  }
  const state = await readStackState(home);
  if (state === undefined) throw endedEarly('no word', home, outputFile);
  return state;
}

function endedEarly(how: string | number | null, home: Home, outputFile: string): UserError {
  const log = join(home.logs, 'supervisor.log');
  return new UserError({
    what: `The stack did not start: its supervisor ended (${how})`,
    why: [log, outputFile]
      .map((path) => lastLines(textOf(path), 10))
      .filter((text) => text !== '')
      .join('\n'),
    todo: `The logs are in ${home.logs}; \`vidmine doctor\` shows what is missing.`,
  });
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
