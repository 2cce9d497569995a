import { errorCode } from '../../domain/error-code.ts';
import { errorMessage } from '../../domain/error-message.ts';
import { type StageError, systemFault } from '../../domain/faults.ts';

/** EFBIG: this process may write no larger files, a limit of whoever started it. */
const FULL = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);
const AWAY = new Set([
  'EACCES',
  'EPERM',
  'EROFS',
  'EIO',
  'ESTALE',
  'ENOTCONN',
  'EMFILE',
  'ENFILE',
  'ENOTDIR',
]);

/**
 * A file system's error as the system fault it is: a full or unreachable disk is no video's fault. Undefined for
 * an error that says something else.
 */
export function storageFault(error: unknown, folder: string): StageError | undefined {
  const code = errorCode(error) ?? '';
  if (FULL.has(code)) {
    return systemFault(
      'disk-full',
      `The disk that holds ${folder} is full (${code}). Free some space: the work goes on by itself.`,
      error,
    );
  }
  if (AWAY.has(code)) {
    return systemFault(
      'artifact-store',
      `The artifact folder ${folder} cannot be used (${errorMessage(error)}). Make it a writable folder: the work goes on by itself.`,
      error,
    );
  }
  return undefined;
}
