import { Agent, fetch as undiciFetch } from 'undici';

/**
 * Connections without time limits of their own: headers come with the first generated token, after queue, load and
 * prompt, for which the default 300 s are not enough.
 */
export const patientConnections = (): Agent => new Agent({ headersTimeout: 0, bodyTimeout: 0 });

/** Of two signals, the request's own and the call's, either ends it. */
export const cancellableFetch = (dispatcher: Agent, signal?: AbortSignal): typeof fetch =>
  (async (url: string, init: Parameters<typeof undiciFetch>[1] = {}) => {
    const signals = [init.signal, signal].filter((one) => one != null);
    return undiciFetch(url, { ...init, dispatcher, signal: AbortSignal.any(signals) });
  }) as unknown as typeof fetch;
