import { readFile } from 'node:fs/promises';
import { type CookieFileCheck, checkCookieFile } from '../../domain/accounts/cookies.ts';
import { errorCode } from '../../domain/error-code.ts';
import { UserError } from '../../domain/user-error.ts';
import { checkProxy } from '../../engines/downloader/egress.ts';

/** What a person hands over for an account; nothing of it is ever printed. */
export interface GivenSecrets {
  /** Content of the cookies file. */
  readonly cookies?: string;
  readonly proxy?: string;
  /** What was found in the cookies file. */
  readonly checked?: CookieFileCheck;
}

export interface SecretsOptions {
  /** Path of a Netscape cookies file. */
  readonly cookies?: string;
  readonly proxy?: string;
  /** Path of a file that holds the proxy. */
  readonly proxyFile?: string;
}

interface Problem {
  readonly where: string;
  readonly what: string;
  readonly todo?: string;
}

/** A cookies file of a browser is a few kilobytes; what is larger is something else. */
const LARGEST_BYTES = 4 * 2 ** 20;

/**
 * Reads and checks what was handed over; the files are only read.
 *
 * @param others problems that were found before, to be told with these.
 * @throws UserError with everything that is wrong, at once.
 */
export async function readGivenSecrets(
  options: SecretsOptions,
  others: readonly Problem[] = [],
): Promise<GivenSecrets> {
  const cookies = options.cookies === undefined ? undefined : await readText('--cookies', options.cookies);
  const proxy = await readProxy(options);
  const checked = typeof cookies === 'string' ? checkCookieFile(cookies, Date.now()) : undefined;
  const problems = [
    ...others,
    ...(typeof cookies === 'object' ? [cookies] : []),
    ...(checked?.problems ?? []).map((problem) => ({ where: options.cookies ?? '', ...problem })),
    ...(typeof proxy === 'object' ? [proxy] : []),
    ...(typeof proxy === 'string' ? checkProxy(proxy) : []).map((problem) => ({
      where: 'proxy',
      ...problem,
    })),
  ];
  if (problems.length > 0) throw refusal(problems);
  return {
    ...(typeof cookies === 'string' && { cookies }),
    ...(typeof proxy === 'string' && { proxy }),
    checked,
  };
}

async function readProxy({ proxy, proxyFile }: SecretsOptions): Promise<string | Problem | undefined> {
  if (proxy !== undefined && proxyFile !== undefined) {
    return { where: '--proxy', what: '--proxy and --proxy-file exclude each other' };
  }
  if (proxyFile === undefined) return proxy?.trim();
  const text = await readText('--proxy-file', proxyFile);
  return typeof text === 'string' ? text.trim() : text;
}

async function readText(flag: string, path: string): Promise<string | Problem> {
  try {
    const content = await readFile(path);
    if (content.byteLength > LARGEST_BYTES) return { where: path, what: 'the file is too large to be one' };
    return content.toString('utf8');
  } catch (error) {
    const code = errorCode(error);
    const what = code === 'ENOENT' ? `there is no file ${path}` : `${path} cannot be read (${code})`;
    return { where: flag, what };
  }
}

function refusal(problems: readonly Problem[]): UserError {
  const todos = new Set(problems.flatMap(({ todo }) => todo ?? []));
  return new UserError({
    what: 'Nothing was stored',
    why: problems.map(({ where, what }) => `${where}: ${what}.`).join('\n'),
    todo: todos.size === 0 ? undefined : `${[...todos].join('.\n  ')}.`,
    usage: true,
  });
}

/** Anybody on this machine can read what stands on a command line. */
export const proxyWarnings = ({ proxy }: SecretsOptions): string[] =>
  proxy !== undefined && /:\/\/[^/]*:[^/]*@/.test(proxy)
    ? [
        'a password on a command line can be seen by others on this machine: --proxy-file FILE keeps it from them',
      ]
    : [];
