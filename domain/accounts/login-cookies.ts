import type { Cookie } from './cookie-file.ts';

/** Without it and one of the others yt-dlp goes to YouTube as a guest and says nothing about it. */
const LOGIN = 'LOGIN_INFO';
const SESSION: ReadonlySet<string> = new Set(['SAPISID', '__Secure-1PAPISID', '__Secure-3PAPISID']);
/** Domains whose cookies a browser sends to www.youtube.com. */
const YOUTUBE: ReadonlySet<string> = new Set(['.youtube.com', 'www.youtube.com', '.www.youtube.com']);

export const isOfYoutube = ({ domain }: Cookie): boolean => YOUTUBE.has(domain);

/** A cookie that lasts until the browser is closed never expires here. */
export const isExpired = ({ expires }: Cookie, nowMs: number): boolean =>
  expires !== 0 && expires * 1000 <= nowMs;

/** The cookies that make a request to YouTube one of an account, expired ones included. */
export interface LoginCookies {
  readonly login: readonly Cookie[];
  readonly session: readonly Cookie[];
}

export function loginCookies(cookies: readonly Cookie[]): LoginCookies {
  const ours = cookies.filter((cookie) => isOfYoutube(cookie) && cookie.value !== '');
  return {
    login: ours.filter(({ name }) => name === LOGIN),
    session: ours.filter(({ name }) => SESSION.has(name)),
  };
}

/** Whether a run with these cookies is one of an account: yt-dlp's own rule (`is_authenticated`). */
export function isSignedIn(cookies: readonly Cookie[], nowMs: number): boolean {
  const { login, session } = loginCookies(cookies.filter((cookie) => !isExpired(cookie, nowMs)));
  return login.length > 0 && session.length > 0;
}

/** Whether two files are the same login: two downloads at once with it get its account banned. */
export function isSameLogin(some: readonly Cookie[], others: readonly Cookie[]): boolean {
  const known = new Set(loginCookies(others).session.map(({ value }) => value));
  return loginCookies(some).session.some(({ value }) => known.has(value));
}
