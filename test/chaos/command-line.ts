import { setTimeout as delay } from 'node:timers/promises';
import { typed } from '../fixtures/command-line.ts';
import type { Installation } from '../fixtures/installation.ts';

type Started = ReturnType<typeof typed>;

/** Starts a command as a person does; it is left to the caller to end it. */
export const run = (installation: Installation, args: readonly string[]): Started =>
  typed(args, { cwd: installation.folder, env: installation.commandEnvironment(), extendEnv: false });

/** Kills a command and waits until it is gone. False where it had ended by itself. */
export async function kill(command: Started): Promise<boolean> {
  const killed = command.kill('SIGKILL');
  await command;
  return killed;
}

/**
 * Starts the batch, killed each time after so many ms, and then once more to the end.
 *
 * @returns how many starts were killed before they had ended.
 */
export async function startBatchThroughKills(
  installation: Installation,
  args: readonly string[],
  killedAfterMs: readonly number[],
): Promise<number> {
  let kills = 0;
  for (const ms of killedAfterMs) {
    const command = run(installation, args);
    await Promise.race([command, delay(ms)]);
    if (await kill(command)) kills += 1;
  }
  await installation.expecting(0, ...args);
  return kills;
}

/** Somebody who looks on: a command that shows the batch, started again when it is killed. */
export class Onlooker {
  #command: Started;
  readonly #start: () => Started;

  constructor(installation: Installation, batch: string) {
    this.#start = () => run(installation, ['status', batch, '--watch']);
    this.#command = this.#start();
  }

  async killed(): Promise<void> {
    await kill(this.#command);
    this.#command = this.#start();
  }

  async leave(): Promise<void> {
    await kill(this.#command);
  }
}
