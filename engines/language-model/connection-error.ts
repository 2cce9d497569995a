import { errorCode } from '../../domain/error-code.ts';

const NOT_RUNNING = [
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ETIMEDOUT',
  'UND_ERR_CONNECT_TIMEOUT',
];

/** Whether a network error's code says that nobody was there, before anything was sent. */
export const nobodyThere = (code: string | undefined): code is string =>
  code !== undefined && NOT_RUNNING.includes(code);

/** The code at the bottom of a chain of causes, where the network's own error is. */
export function networkCode(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const { cause, errors } = error as { cause?: unknown; errors?: unknown };
  const beneath = networkCode(cause) ?? (Array.isArray(errors) ? networkCode(errors[0]) : undefined);
  return beneath ?? errorCode(error);
}
