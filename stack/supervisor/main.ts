/**
 * The supervisor in the background, started by `vidmine up --detach` in a session of its own. Its home and its
 * configuration come by the environment. It tells the command that started it how far it is, and goes on when that
 * command has gone.
 */
import { UserError } from '../../domain/user-error.ts';
import { loadConfiguration } from '../configuration/load-configuration.ts';
import { createHome } from '../home.ts';
import { listenForStop } from './asked-to-stop.ts';
import type { BackgroundMessage } from './background-messages.ts';
import { startStack } from './start-stack.ts';

const requests = listenForStop({ closedTerminal: 'ignore' });

try {
  const { configuration } = await loadConfiguration({
    workingFolder: process.cwd(),
    env: process.env,
    flags: [],
  });
  const stack = await startStack({
    home: createHome(),
    configuration,
    report: (line) => tell({ kind: 'progress', line }),
    signal: requests.signal,
  });
  await tell({ kind: 'ready' });
  if (process.connected) process.disconnect();
  const asked = await Promise.race([requests.asked.then(() => true), stack.ended.then(() => false)]);
  await stack.stop();
  process.exit(asked ? 0 : 1);
} catch (error) {
  console.error(error instanceof UserError ? error.message : error);
  await tell({ kind: 'failed', ...partsOf(error) });
  process.exit(1);
}

/** Resolves when the message is on its way, or cannot be: nobody may be listening any more. */
function tell(message: BackgroundMessage): Promise<void> {
  return new Promise((resolve) => {
    if (!process.connected || process.send === undefined) return resolve();
    process.send(message, undefined, undefined, () => resolve());
  });
}

function partsOf(error: unknown): { what: string; why?: string; todo?: string } {
  if (error instanceof UserError) return { what: error.what, why: error.why, todo: error.todo };
  return { what: error instanceof Error ? error.message : String(error) };
}
