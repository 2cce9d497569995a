import { type Cookie, readCookieFile, writeCookieFile } from './cookie-file.ts';
import { isExpired, isSignedIn } from './login-cookies.ts';

/**
 * An account's cookies after a run: what the site renewed over what we had, by domain, path and name, without
 * expired ones. Undefined when there is nothing to keep: the run's cookies are no longer those of somebody signed
 * in (the site took the login away, or the file was cut short), or nothing has changed.
 */
export function mergeCookies(ours: string, refreshed: string, nowMs: number): string | undefined {
  const before = readCookieFile(ours).cookies;
  const after = readCookieFile(refreshed).cookies;
  if (!isSignedIn(after, nowMs)) return undefined;
  const merged = new Map([...before, ...after].map((cookie) => [keyOf(cookie), cookie]));
  const valid = [...merged.values()].filter((cookie) => !isExpired(cookie, nowMs));
  const text = writeCookieFile(valid);
  return text === writeCookieFile(before) ? undefined : text;
}

const keyOf = ({ domain, path, name }: Cookie): string => [domain, path, name].join('\t');
