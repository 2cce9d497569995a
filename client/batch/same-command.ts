import type { StartOptions } from './opening.ts';

/** The command that starts the same batch on the same source, without what is about one run of it. */
export function sameCommand(typed: string, options: StartOptions): string {
  const words = ['vidmine', 'batch', 'start', typed];
  if (options.name !== undefined) words.push('--name', options.name);
  if (options.limit !== undefined) words.push('--limit', String(options.limit));
  if (options.limitUnprocessed !== undefined)
    words.push('--limit-unprocessed', String(options.limitUnprocessed));
  if (options.newestFirst) words.push('--newest-first');
  if (options.oldestFirst) words.push('--oldest-first');
  if (options.skipShorts) words.push('--skip-shorts');
  if (options.again) words.push('--again');
  for (const set of options.set ?? []) words.push('--set', set);
  if (options.config !== undefined) words.push('--config', options.config);
  return words.map(quoted).join(' ');
}

const quoted = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
