import { type Command, InvalidArgumentError } from 'commander';

/** Adds the options that choose among a source's videos to a command, and returns it. */
export const choiceFlags = (command: Command): Command =>
  command
    .option('--limit <n>', 'look at the first N videos of the source only', count)
    .option('--limit-unprocessed <n>', 'take N videos that were not processed before', count)
    .option('--newest-first', 'newest videos first')
    .option('--oldest-first', 'oldest videos first')
    .option('--skip-shorts', 'leave out videos shorter than batch.shortSeconds')
    .option('--again', 'process everything anew, also what is stored');

/** @throws InvalidArgumentError for what is no whole number from 1 up. */
export function count(text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= 1) return value;
  throw new InvalidArgumentError('It must be a whole number from 1 up.');
}
