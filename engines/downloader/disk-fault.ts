import { StageError, systemFault } from '../../domain/faults.ts';
import { UserError } from '../../domain/user-error.ts';

/** EFBIG: this process may write no larger files, a limit of whoever started it. */
const FULL = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);
const UNUSABLE = new Set(['EACCES', 'EROFS', 'EIO', 'EPERM', 'ENOTDIR', 'EMFILE', 'ENFILE']);

/** A disk that is full or unusable is a `system` fault of the folder; every other error stays what it is. */
export function asDiskFault(error: unknown, folder: string): unknown {
  if (error instanceof StageError || error instanceof UserError || !(error instanceof Error)) return error;
  const code = (error as NodeJS.ErrnoException).code ?? '';
  if (FULL.has(code)) {
    return systemFault(
      'disk-full',
      `No space left for ${folder}. Free some; the work goes on by itself.`,
      error,
    );
  }
  if (UNUSABLE.has(code)) return systemFault('disk', `${folder} cannot be used: ${error.message}.`, error);
  return error;
}
