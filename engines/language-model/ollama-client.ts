import { Ollama } from 'ollama';
import type { Agent } from 'undici';
import { cancellableFetch } from './patient-connections.ts';
import type { ServerAddress } from './server-address.ts';

/** A client whose calls end with the signal: by itself it can cancel only some of them. */
export const ollamaClient = (
  { url, authorization }: ServerAddress,
  connections: Agent,
  signal: AbortSignal,
): Ollama =>
  new Ollama({
    host: url,
    fetch: cancellableFetch(connections, signal),
    ...(authorization === undefined ? {} : { headers: { authorization } }),
  });
