import { createHmac, randomUUID } from 'node:crypto';
import { Agent, RetryAgent, request } from 'undici';
import { errorCode } from '../../domain/error-code.ts';
import { errorMessage } from '../../domain/error-message.ts';

export interface Webhook {
  readonly url: string;
  /** Undefined: what is sent is not signed. */
  readonly secret?: string | undefined;
}

/** One try takes no longer than this. */
const LIMIT_MS = 10_000;

/** Tries after the first one, and the wait before the first of them, twice as long each time: 15 s in all. */
const RETRIES = { maxRetries: 4, minTimeout: 1_000, timeoutFactor: 2, maxTimeout: 10_000 };

/** A receiver that restarts, is overloaded or cannot be reached for a moment. */
const PASSING = {
  statusCodes: [408, 425, 429, 500, 502, 503, 504],
  errorCodes: [
    ...['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'EAI_AGAIN', 'ENETDOWN', 'ENETUNREACH', 'EHOSTDOWN'],
    ...['EHOSTUNREACH', 'EPIPE', 'ETIMEDOUT', 'UND_ERR_SOCKET', 'UND_ERR_CONNECT_TIMEOUT'],
    ...['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT'],
  ],
};

/**
 * Posts JSON to an address, some more times where it is not taken for a passing reason; redirects are not followed.
 * `X-Vidmine-Delivery` is the same for all tries. With a secret, `X-Vidmine-Signature` is `sha256=` and the
 * HMAC-SHA256, in hex, of `X-Vidmine-Timestamp` (Unix seconds), a full stop and the body, so that neither can be changed
 * and an old one can be told from a new one.
 *
 * @param retries for tests, which do not wait.
 * @returns why nobody took it; undefined: it was taken. Never throws.
 */
export async function postSigned(
  { url, secret }: Webhook,
  body: string,
  retries: Partial<typeof RETRIES> = {},
): Promise<string | undefined> {
  const connections = new Agent({
    connect: { timeout: LIMIT_MS },
    headersTimeout: LIMIT_MS,
    bodyTimeout: LIMIT_MS,
  });
  const dispatcher = new RetryAgent(connections, { ...RETRIES, ...retries, ...PASSING, methods: ['POST'] });
  try {
    const { statusCode, body: answer } = await request(url, {
      dispatcher,
      method: 'POST',
      headers: headersOf(body, secret),
      body,
    });
    await answer.dump();
    return statusCode < 300 ? undefined : `${originOf(url)} answered ${statusCode}`;
  } catch (error) {
    return whyNot(url, error);
  } finally {
    await connections.destroy();
  }
}

function headersOf(body: string, secret: string | undefined): Record<string, string> {
  const timestamp = String(Math.floor(Date.now() / 1000));
  return {
    'content-type': 'application/json',
    'user-agent': 'vidmine',
    'x-vidmine-delivery': randomUUID(),
    'x-vidmine-timestamp': timestamp,
    ...(secret !== undefined && { 'x-vidmine-signature': signatureOf(secret, timestamp, body) }),
  };
}

/** What a receiver that knows the secret works out as well, and compares. */
export const signatureOf = (secret: string, timestamp: string, body: string): string =>
  `sha256=${createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')}`;

/** The address may hold a secret in its path: it is named by its host alone. */
function whyNot(url: string, error: unknown): string {
  const status = (error as { statusCode?: unknown }).statusCode;
  if (typeof status === 'number') return `${originOf(url)} answered ${status}`;
  return `${originOf(url)} cannot be reached (${errorCode(error) ?? errorMessage(error)})`;
}

const originOf = (url: string): string => new URL(url).host;
