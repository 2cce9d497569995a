import { type Dispatcher, fetch, type Response } from 'undici';
import { percentDecoded } from '../../domain/percent-decoded.ts';
import { UserError } from '../../domain/user-error.ts';
import { feedRoot } from './feed.ts';
import { proxyOf } from './proxy-of.ts';
import { connectionsThrough } from './through-proxy.ts';

export type Inspected =
  | { readonly kind: 'media' }
  | { readonly kind: 'feed'; readonly xml: string; readonly url: string }
  | { readonly kind: 'page'; readonly contentType: string };

const ANSWER_MS = 30_000;
const WHOLE_MS = 180_000;
/** The largest podcasts' histories are some tens of megabytes. */
const FEED_BYTES = 128 * 2 ** 20;
const SNIFF_BYTES = 2048;
const MEDIA_TYPE = /^(audio|video)\/|^application\/(ogg|mp4)\b/;
/** Answers that say nothing about the address, only about us or the moment: yt-dlp may do better. */
const PERHAPS = new Set([401, 403, 405, 406, 429]);

export interface InspectOptions {
  /** Default: the one that the environment names for the address. */
  readonly proxy?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Looks at an address with one request that stops as soon as the kind of answer is clear: media, a feed (read to
 * its end), or a page. Throws UserError when nothing is there.
 */
export async function inspectAddress(
  address: string,
  { proxy, signal }: InspectOptions = {},
): Promise<Inspected> {
  const ended = new AbortController();
  const answerLimit = setTimeout(
    () => ended.abort(new Error(`no answer in ${ANSWER_MS / 1000} s`)),
    ANSWER_MS,
  );
  const signals = [ended.signal, AbortSignal.timeout(WHOLE_MS), ...(signal === undefined ? [] : [signal])];
  const connections = connectionsThrough(proxy, process.env);
  try {
    const response = await get(address, AbortSignal.any(signals), connections);
    clearTimeout(answerLimit);
    return await classify(address, response);
  } catch (error) {
    signal?.throwIfAborted();
    throw userErrorIn(error) ?? unreachable(address, error, proxy);
  } finally {
    clearTimeout(answerLimit);
    // Lets go of a body that nobody reads.
    ended.abort();
    await connections.destroy();
  }
}

/** `fetch` wraps what is thrown while it connects. */
const userErrorIn = (error: unknown): UserError | undefined =>
  [error, (error as { readonly cause?: unknown } | undefined)?.cause].find((one) => one instanceof UserError);

function get(address: string, signal: AbortSignal, dispatcher: Dispatcher): Promise<Response> {
  const url = new URL(address);
  const headers: Record<string, string> = {
    'user-agent': 'vidmine',
    accept: 'application/rss+xml, application/atom+xml, application/xml, text/html, */*;q=0.5',
  };
  if (url.username !== '') {
    const login = `${percentDecoded(url.username)}:${percentDecoded(url.password)}`;
    headers.authorization = `Basic ${Buffer.from(login).toString('base64')}`;
    url.username = '';
    url.password = '';
  }
  return fetch(url, { headers, signal, dispatcher, redirect: 'follow' });
}

async function classify(address: string, response: Response): Promise<Inspected> {
  const contentType = (response.headers.get('content-type') ?? '').toLowerCase();
  if (!response.ok) {
    if (PERHAPS.has(response.status)) return { kind: 'page', contentType };
    throw new UserError({
      what: `${address} cannot be listed`,
      why: `the server answered ${response.status} ${response.statusText}`.trimEnd(),
      todo: response.status >= 500 ? 'try again later' : 'check the address',
    });
  }
  if (MEDIA_TYPE.test(contentType)) return { kind: 'media' };
  const body = await readBody(response, (head) => feedRoot(head) !== undefined);
  if (body.whole) return { kind: 'feed', xml: decode(body.bytes, contentType), url: response.url };
  const isBinary = body.bytes.includes(0) && !contentType.startsWith('text/');
  return isBinary ? { kind: 'media' } : { kind: 'page', contentType };
}

/** Reads the beginning, and the rest only when the beginning is wanted. */
async function readBody(
  response: Response,
  wanted: (head: string) => boolean,
): Promise<{ readonly bytes: Buffer; readonly whole: boolean }> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  let judged = false;
  const isWanted = (): boolean => wanted(Buffer.concat(chunks).toString('utf8'));
  for await (const chunk of response.body ?? []) {
    chunks.push(chunk);
    size += chunk.length;
    if (!judged && size >= SNIFF_BYTES) {
      judged = true;
      if (!isWanted()) return { bytes: Buffer.concat(chunks), whole: false };
    }
    if (size > FEED_BYTES) throw new Error(`its feed is larger than ${FEED_BYTES / 2 ** 20} MB`);
  }
  return { bytes: Buffer.concat(chunks), whole: judged || isWanted() };
}

function decode(bytes: Buffer, contentType: string): string {
  const declared =
    /charset="?([\w-]+)/.exec(contentType)?.[1] ??
    /^<\?xml[^>]*encoding=["']([\w-]+)/.exec(bytes.subarray(0, 200).toString('latin1'))?.[1];
  try {
    return new TextDecoder(declared ?? 'utf-8').decode(bytes);
  } catch {
    return new TextDecoder().decode(bytes);
  }
}

const WHY: Readonly<Record<string, string>> = {
  ENOTFOUND: 'its host name is not known',
  EAI_AGAIN: 'host names cannot be resolved; the network seems to be down',
  ECONNREFUSED: 'its host refuses the connection',
  ECONNRESET: 'its host broke the connection off',
  ENETUNREACH: 'the network is down',
  EHOSTUNREACH: 'its host cannot be reached',
};

/** `fetch failed` says nothing; its cause does. */
function unreachable(address: string, error: unknown, configured: string | undefined): UserError {
  const { cause = error } = error as { readonly cause?: unknown };
  const { code = '', message = String(cause) } = cause as {
    readonly code?: string;
    readonly message?: string;
  };
  const proxy = proxyOf(new URL(address), configured, process.env);
  if (proxy !== undefined) {
    return new UserError({
      what: `${address} cannot be listed`,
      why: `it was asked through the proxy of ${proxy.setting}: ${message || code}`,
      todo: `check ${proxy.setting} and the address, then try again`,
      cause: error,
    });
  }
  return new UserError({
    what: `${address} cannot be listed`,
    why: WHY[code] ?? message,
    todo: 'check the address and the network connection, then try again',
    cause: error,
  });
}
