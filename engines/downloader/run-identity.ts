import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readCookieFile, writeCookieFile } from '../../domain/accounts/cookie-file.ts';
import { isSignedIn } from '../../domain/accounts/login-cookies.ts';
import { mergeCookies } from '../../domain/accounts/merge-cookies.ts';
import type { DownloadAs } from './downloader.ts';

/** What yt-dlp is told about whom a run goes as: files that only this user can read, never arguments. */
export interface RunIdentity {
  /** The run's own copy of the cookies, which yt-dlp rewrites. */
  readonly cookiesFile?: string;
  /** A file of further arguments, with the proxy: everybody can read the arguments of a process. */
  readonly argumentsFile?: string;
  /** Texts that must not appear in what is kept of the run's words; passwords in URLs are masked anyway. */
  readonly secrets: readonly string[];
}

/** Shorter values are no secret, and would blot out ordinary words. */
const SECRET_CHARACTERS = 6;

/** The cookies of an account cannot be used: the run would be a guest's, or none. */
export class UnusableCookies extends Error {
  override readonly name = 'UnusableCookies';
}

/**
 * Prepares a folder for one run, which is emptied first and which nobody else may enter.
 *
 * @throws UnusableCookies instead of letting a guest go in an account's place.
 */
export async function prepareRun(
  folder: string,
  { identity, cookies, proxy }: DownloadAs,
  site: 'youtube' | 'other' = 'other',
): Promise<RunIdentity> {
  const read = readCookieFile(cookies ?? '').cookies;
  if (identity === 'account') requireUsable(read, site);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const keep = async (name: string, content: string): Promise<string> => {
    const path = join(folder, name);
    await writeFile(path, content, { mode: 0o600, flag: 'wx' });
    return path;
  };
  return {
    cookiesFile: read.length === 0 ? undefined : await keep('cookies.txt', writeCookieFile(read)),
    argumentsFile: proxy === undefined ? undefined : await keep('arguments', `--proxy=${quoted(proxy)}\n`),
    secrets: [...read.map(({ value }) => value), ...proxySecrets(proxy)].filter(
      (secret) => secret.length >= SECRET_CHARACTERS,
    ),
  };
}

/**
 * The cookies as yt-dlp left them, joined with ours; undefined where there is nothing to keep.
 *
 * @param ours the cookies that the run was given.
 */
export async function refreshedCookies(
  { cookiesFile }: RunIdentity,
  ours: string | undefined,
): Promise<string | undefined> {
  if (cookiesFile === undefined || ours === undefined) return undefined;
  const after = await readFile(cookiesFile, 'utf8').catch(() => '');
  return mergeCookies(ours, after, Date.now());
}

function requireUsable(
  cookies: ReturnType<typeof readCookieFile>['cookies'],
  site: 'youtube' | 'other',
): void {
  if (cookies.length === 0) throw new UnusableCookies('The account has no cookies.');
  if (site === 'youtube' && !isSignedIn(cookies, Date.now())) {
    throw new UnusableCookies("The login among the account's cookies is missing or has expired.");
  }
}

/** yt-dlp reads such a file as a shell reads words. */
const quoted = (text: string): string => `'${text.replaceAll("'", `'"'"'`)}'`;

/** The password as it is written and as it is meant; without one, nothing about a proxy is a secret. */
function proxySecrets(proxy: string | undefined): readonly string[] {
  if (proxy === undefined || !URL.canParse(proxy)) return [];
  const { password } = new URL(proxy);
  try {
    return [password, decodeURIComponent(password)];
  } catch {
    return [password];
  }
}
