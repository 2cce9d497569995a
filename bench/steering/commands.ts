import type { Command } from 'commander';
import type { SteeringDependencies } from '../../client/batch/batch-session.ts';
import { batchCommand } from '../../client/batch.ts';
import { bumpCommand } from '../../client/bump.ts';
import { skipCommand } from '../../client/skip.ts';
import type { BatchName } from '../../domain/ids.ts';
import { sessionOf } from '../../test/fixtures/command-session.ts';
import { runCommand } from '../../test/fixtures/run-command.ts';
import type { BenchServers } from '../servers/open-servers.ts';

const COMMANDS: Readonly<Record<string, (dependencies: SteeringDependencies) => Command>> = {
  batch: batchCommand,
  bump: bumpCommand,
  skip: skipCommand,
};

/** What is said to the batch in one round, in this order; each round names videos of its own, that have not begun. */
export const roundOf = (batch: BatchName, round: number, { videos, window }: Sizes): readonly string[][] => [
  ['batch', 'tune', batch, `concurrentVideos=${window + (round % 2)}`],
  ['batch', 'pause', batch],
  ['batch', 'resume', batch],
  ['bump', `${batch}-${videos - 1 - 2 * round}`],
  ['skip', `${batch}-${videos - 2 - 2 * round}`],
];

interface Sizes {
  readonly videos: number;
  readonly window: number;
}

/**
 * Gives commands as if typed, over one open session.
 *
 * @returns what gives one, with the seconds until its last line.
 * @throws Error when the workflow did not answer, and whatever the command says.
 */
export function commandsOver(servers: BenchServers): (typed: readonly string[]) => Promise<number> {
  const openSession = sessionOf({ database: servers, client: () => servers.client, folder: servers.folder });
  return async ([name = '', ...args]) => {
    const printed: string[] = [];
    const print = (line: string) => void printed.push(line);
    const command = COMMANDS[name]!({ openSession, print, warn: print, ask: undefined });
    const startedAt = performance.now();
    await runCommand(command, [...args, '--json']);
    const seconds = (performance.now() - startedAt) / 1000;
    if (printed.join('\n').includes('no-answer'))
      throw new Error(`Nobody answered ${[name, ...args].join(' ')}: ${printed.join(' ')}`);
    return seconds;
  };
}
