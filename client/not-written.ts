import { existsSync } from 'node:fs';
import path from 'node:path';
import { errorCode } from '../domain/error-code.ts';
import { errorMessage } from '../domain/error-message.ts';
import { UserError } from '../domain/user-error.ts';

interface Reason {
  readonly why: string;
  readonly todo: string;
}

const ELSEWHERE = 'Name another place.';

/** By the code of the system's error: what stands in the way at a place. */
const REASONS: Readonly<Record<string, (place: string) => Reason>> = {
  ENOENT: missing,
  ENOTDIR: (place) => ({ why: `A part of ${place} is a file, not a folder.`, todo: ELSEWHERE }),
  EISDIR: (place) => ({ why: `${place} is a folder, not a file.`, todo: ELSEWHERE }),
  EEXIST: (place) => ({ why: `${place} is there already and is left as it is.`, todo: ELSEWHERE }),
  EACCES: (place) => ({ why: `You have no right to write ${place}.`, todo: ELSEWHERE }),
  EPERM: (place) => ({ why: `You have no right to write ${place}.`, todo: ELSEWHERE }),
  EROFS: (place) => ({ why: `The file system of ${place} is read-only.`, todo: ELSEWHERE }),
  ENAMETOOLONG: () => ({ why: 'That name is too long.', todo: 'Name it shorter.' }),
};

function missing(place: string): Reason {
  const folder = path.dirname(path.resolve(place));
  // Where the system makes the files itself, as below /proc.
  if (existsSync(folder)) return { why: `Nothing can be made in ${folder}.`, todo: ELSEWHERE };
  return {
    why: `The folder ${folder} is not there.`,
    todo: `Make it first (mkdir -p ${folder}), or name another place.`,
  };
}

/**
 * The error of a file or folder that a person named and that could not be written.
 *
 * @param what what happened, such as `The report cannot be written to report.md`.
 */
export function notWritten(what: string, place: string, cause: unknown): UserError {
  const reason = REASONS[errorCode(cause) ?? '']?.(pathOf(cause) ?? place);
  if (reason !== undefined) return new UserError({ what, ...reason, usage: true, cause });
  return new UserError({
    what,
    why: errorMessage(cause),
    todo: 'Look at that place, or name another one.',
    cause,
  });
}

/** Of several that were written the one that could not be. */
const pathOf = (error: unknown): string | undefined =>
  typeof error === 'object' && error !== null && 'path' in error && typeof error.path === 'string'
    ? error.path
    : undefined;
