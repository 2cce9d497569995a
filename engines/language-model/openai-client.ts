import { OpenAI } from 'openai';
import type { Agent } from 'undici';
import { cancellableFetch } from './patient-connections.ts';
import type { ServerAddress } from './server-address.ts';

export interface OpenAiServer {
  readonly address: ServerAddress;
  readonly apiKey?: string | undefined;
  readonly connections: Agent;
}

/** Our own limit ends every call earlier. */
const NEVER_MS = 2 ** 31 - 1;

/**
 * A client that tries nothing a second time and takes nothing from the environment: keys there are meant for another
 * server. Where there is no key, it sends none.
 */
export const openAiClient = ({ address, apiKey, connections }: OpenAiServer): OpenAI =>
  new OpenAI({
    baseURL: address.url,
    apiKey: apiKey ?? 'none',
    defaultHeaders: apiKey === undefined ? { Authorization: address.authorization ?? null } : {},
    adminAPIKey: null,
    organization: null,
    project: null,
    webhookSecret: null,
    maxRetries: 0,
    timeout: NEVER_MS,
    logLevel: 'off',
    fetch: withReadableErrors(cancellableFetch(connections), apiKey),
  });

/**
 * The client understands errors in OpenAI's form alone, and drops the words of all others: they are put into it. Without
 * the key, which servers repeat: of a key that is cut, nobody would know the rest for one.
 */
const withReadableErrors =
  (ask: typeof fetch, apiKey: string | undefined): typeof fetch =>
  async (input, init) => {
    const response = await ask(input, init);
    if (response.ok) return response;
    const { status, headers } = response;
    const words = await response.text();
    const error = errorIn(apiKey ? words.replaceAll(apiKey, '****') : words);
    return new Response(JSON.stringify({ error }), {
      status,
      headers: { 'content-type': 'application/json', 'retry-after': headers.get('retry-after') ?? '' },
    });
  };

/** The error of a body as OpenAI, FastAPI, vLLM or anybody else writes it. */
export function errorIn(body: string): { message: string; code?: unknown; param?: unknown } {
  const clipped = body.trim().slice(0, 500) || 'nothing';
  try {
    const parsed = JSON.parse(body) as Record<string, unknown>;
    const { error, detail, message } = parsed;
    const first: unknown = Array.isArray(detail) ? detail[0] : undefined;
    if (isRecord(error)) return { ...error, message: text(error.message) ?? clipped };
    if (isRecord(first)) {
      const place = Array.isArray(first.loc) ? first.loc.at(-1) : undefined;
      return { message: `${text(first.msg) ?? clipped} (${text(place) ?? 'request'})`, param: place };
    }
    return { ...parsed, message: text(error) ?? text(detail) ?? text(message) ?? clipped };
  } catch {
    return { message: clipped };
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;
const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
