import { ServiceError } from '@temporalio/client';
import { errorCode } from '../../domain/error-code.ts';
import { errorMessage } from '../../domain/error-message.ts';
import { type Fault, StageError } from '../../domain/faults.ts';

/**
 * SQLSTATE of a database that is away, full, shutting down, in recovery or refuses us, of two transactions that met
 * (40), and of a limit of time that whoever runs the server has set (57014, 55P03, 25P03, 25P04): nothing of that is a
 * video's fault.
 */
const DATABASE_DOWN = /^(08...|28...|3D000|40...|53...|57P..|57014|55P03|25P0[34]|58...|25006)$/;
const NETWORK_DOWN =
  /^(ECONNREFUSED|ECONNRESET|ECONNABORTED|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EPIPE|EHOSTUNREACH|EHOSTDOWN|ENETUNREACH|ENETDOWN|UND_ERR_(CONNECT_TIMEOUT|SOCKET))$/;
/** EFBIG: this process may write no larger files, a limit of whoever started it. The last two: a share that is gone. */
const DISK_DOWN = /^(ENOSPC|EROFS|EDQUOT|EFBIG|EIO|ESTALE|ENOTCONN)$/;
const MACHINE_FULL = /^(EMFILE|ENFILE|ENOMEM|EAGAIN)$/;
/** node-postgres reports a lost connection in words only. */
const CONNECTION_LOST =
  /^(Connection terminated|timeout exceeded when trying to connect|Client (has encountered a connection error|was closed))/;

/** What an error caught in a stage means. Whatever nobody classified counts against the video, in its own words. */
export function faultOf(error: unknown): Fault {
  if (error instanceof StageError) return error.fault;
  const part = partDown(error);
  const detail = errorMessage(error);
  return part === undefined
    ? { fault: 'video', reason: 'unexpected', detail: withCause(error, detail) }
    : { fault: 'system', reason: part, detail: withCause(error, detail) };
}

/** The part that an error, or what caused it, shows to be down. */
function partDown(error: unknown, depth = 0): string | undefined {
  if (typeof error !== 'object' || error === null || depth > 4) return undefined;
  if (error instanceof ServiceError) return 'temporal';
  const part = partOfCode(errorCode(error) ?? '');
  if (part !== undefined) return part;
  if (CONNECTION_LOST.test(errorMessage(error))) return 'database';
  if ('errors' in error && Array.isArray(error.errors)) return partDown(error.errors[0], depth + 1);
  return 'cause' in error ? partDown(error.cause, depth + 1) : undefined;
}

function partOfCode(code: string): string | undefined {
  if (DATABASE_DOWN.test(code)) return 'database';
  if (DISK_DOWN.test(code)) return 'disk';
  if (NETWORK_DOWN.test(code)) return 'connection';
  return MACHINE_FULL.test(code) ? 'machine-full' : undefined;
}

/** `fetch failed` alone tells a person nothing: its cause does. */
function withCause(error: unknown, detail: string): string {
  if (typeof error !== 'object' || error === null || !('cause' in error) || error.cause == null)
    return detail;
  const cause = errorMessage(error.cause);
  return detail.includes(cause) ? detail : `${detail}: ${cause}`;
}
