import { Agent, fetch as undiciFetch } from 'undici';
import { systemFault } from '../../domain/faults.ts';
import { boundedAnswer } from './bounded-answer.ts';

/**
 * Connections without time limits of their own: headers come with the first generated token, after queue, load and
 * prompt, for which the default 300 s are not enough.
 */
export const patientConnections = (): Agent => new Agent({ headersTimeout: 0, bodyTimeout: 0 });

/** Of two signals, the request's own and the call's, either ends it. */
export const cancellableFetch = (dispatcher: Agent, signal?: AbortSignal): typeof fetch =>
  (async (url: string, init: Parameters<typeof undiciFetch>[1] = {}) => {
    const signals = [init.signal, signal].filter((one) => one != null);
    const response = await undiciFetch(url, { ...init, dispatcher, signal: AbortSignal.any(signals) });
    if (response.ok && response.headers.get('content-type')?.includes('text/html')) throw webPage(url);
    return boundedAnswer(response, (what) => tooLarge(url, what));
  }) as unknown as typeof fetch;

const tooLarge = (url: string, what: string) =>
  systemFault(
    'language-model-error',
    `${new URL(url).origin} sent ${what}: no model server does. Check the address, and what stands between.`,
  );

/** Proxies answer for a server that is down, and not always with an error. */
const webPage = (url: string) =>
  systemFault(
    'language-model-error',
    `${new URL(url).origin} answered with a web page instead of a model's answer. Either a proxy answers for a server that is down, or the address is not that of a model server.`,
  );
