import { type Fault, StageError } from '../../domain/faults.ts';

/** Connection-level codes of Node and SQLSTATE classes 08 (connection), 53 (resources), 57P (shutting down). */
const DATABASE_DOWN = /^(08...|53...|57P0.)$/;
const NETWORK_DOWN = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'ETIMEDOUT',
  'EPIPE',
  'EHOSTUNREACH',
]);
const DISK_DOWN = new Set(['ENOSPC', 'EROFS', 'EDQUOT', 'EIO']);

/** What an error caught in a stage means. Whatever nobody classified counts against the video, in its own words. */
export function faultOf(error: unknown): Fault {
  if (error instanceof StageError) return error.fault;
  const code = codeOf(error);
  const detail = error instanceof Error ? error.message || String(error) : String(error);
  if (code !== undefined && DISK_DOWN.has(code)) return { fault: 'system', reason: 'disk', detail };
  if (code !== undefined && DATABASE_DOWN.test(code)) return { fault: 'system', reason: 'database', detail };
  if (code !== undefined && NETWORK_DOWN.has(code)) return { fault: 'system', reason: 'connection', detail };
  // node-postgres reports a lost connection in words only.
  if (/^(Connection terminated|timeout exceeded when trying to connect)/.test(detail)) {
    return { fault: 'system', reason: 'database', detail };
  }
  return { fault: 'video', reason: 'unexpected', detail };
}

function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  if ('code' in error && typeof error.code === 'string') return error.code;
  if (error instanceof AggregateError) return codeOf(error.errors[0]);
  return undefined;
}
