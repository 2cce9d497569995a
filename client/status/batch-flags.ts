import type { VideoId } from '../../domain/ids.ts';
import { UserError } from '../../domain/user-error.ts';
import type { LookOptions } from './look-at.ts';

type BatchFlags = Pick<LookOptions, 'failures' | 'videos'>;

/**
 * @param newest the batch that was probably meant, where there is one at all.
 * @throws UserError for flags that say which videos of a batch to name, where none is named.
 */
export function refuseBatchFlags(given: BatchFlags, newest: string | undefined): void {
  const flags = flagsOf(given);
  if (flags === '') return;
  throw new UserError({
    what: `${flags} needs a batch`,
    why: 'It says which of its videos are named.',
    todo:
      newest === undefined
        ? 'There is none yet. Start one: vidmine batch start <url, feed, list or folder>'
        : `Name it: vidmine status ${newest} ${flags}`,
    usage: true,
  });
}

/** @throws UserError for such flags where a video is named. */
export function refuseFlagsOfVideo(given: BatchFlags, id: VideoId): void {
  const flags = flagsOf(given);
  if (flags === '') return;
  throw new UserError({
    what: `${flags} needs a batch, and ${id} is a video`,
    why: 'Of a video everything is told anyway.',
    todo: `Leave it out: vidmine status ${id}`,
    usage: true,
  });
}

const flagsOf = ({ failures, videos }: BatchFlags): string =>
  [...(failures ? ['--failures'] : []), ...(videos ? ['--videos'] : [])].join(' ');
