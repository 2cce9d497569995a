import type { Source } from '../../domain/sources.ts';
import { UserError } from '../../domain/user-error.ts';
import { canGoOn } from '../../engines/downloader/list-source.ts';
import { counted } from '../rendering/counted.ts';

/** Hears Ctrl-C and SIGTERM once, while a listing is made; a second Ctrl-C ends this process at once. */
export function listenForStop(): { readonly signal: AbortSignal; listenNoMore(): void } {
  const stop = new AbortController();
  const interrupt = (): void => stop.abort(new Error('asked to stop'));
  process.once('SIGINT', interrupt);
  process.once('SIGTERM', interrupt);
  return {
    signal: stop.signal,
    listenNoMore: () => {
      process.off('SIGINT', interrupt);
      process.off('SIGTERM', interrupt);
    },
  };
}

/** What the person is told who stopped a listing. */
export function stoppedListing(listed: number, source: Source, kept: boolean): UserError {
  const goesOn = kept && canGoOn(source);
  return new UserError({
    what: `The listing was stopped after ${counted(listed, 'video')}, and nothing was started`,
    why: goesOn
      ? 'What is listed is kept for a day.'
      : 'Of this source a listing cannot go on in the middle: it is read from its beginning the next time.',
    todo: `Run the same command again${goesOn ? ': it goes on from there' : ''}.`,
  });
}

/** An error that broke a listing off, with a word on what is kept of it. */
export function keptListing(error: unknown, listed: number, source: Source): unknown {
  if (!(error instanceof UserError) || listed === 0 || !canGoOn(source)) return error;
  const { what, why, todo, usage } = error;
  const kept = `The ${counted(listed, 'video')} that are listed are kept for a day: the same command goes on from there.`;
  return new UserError({
    what,
    why: why === undefined ? kept : `${why}\n${kept}`,
    todo,
    usage,
    cause: error,
  });
}
