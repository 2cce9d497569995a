import { type BadCookieLine, type Cookie, hasCookieHeader, readCookieFile } from './cookie-file.ts';
import { isExpired, isOfYoutube, isSignedIn, loginCookies } from './login-cookies.ts';

export interface CookieProblem {
  readonly what: string;
  readonly todo: string;
}

export interface CookieFileCheck {
  readonly ok: boolean;
  /** All that is wrong, at once. No text holds anything of a cookie but its name. */
  readonly problems: readonly CookieProblem[];
  readonly warnings: readonly string[];
  /** When the first of the login's cookies ends, ISO 8601; the site may end it much earlier. */
  readonly earliestExpiry?: string;
}

/** Browsers renew the cookies of an open session, and so end the exported ones: hence the private window. */
export const HOW_TO_EXPORT =
  'open a private window, log in to YouTube, open https://www.youtube.com/robots.txt in the same tab (the only one), export the cookies of youtube.com in Netscape format (cookies.txt), then close the window for ever';

const LINES_SHOWN = 5;

/**
 * Whether a file's content will do as an account's cookies. Refused is also what yt-dlp would take in silence: with
 * it, downloads would be a guest's.
 */
export function checkCookieFile(text: string, nowMs: number): CookieFileCheck {
  const content = text.replace(/^\uFEFF/, '').trim();
  if (content === '') return refused('the file is empty', HOW_TO_EXPORT);
  if (/^[[{]/.test(content)) {
    return refused(
      'the file is a JSON export, which yt-dlp does not read',
      `choose "Netscape" or "cookies.txt" instead of JSON in the export tool; to be on the safe side: ${HOW_TO_EXPORT}`,
    );
  }
  const { cookies, problems: lines } = readCookieFile(text);
  const problems = lineProblems(lines);
  if (cookies.length > 0) {
    if (!isSignedIn(cookies, nowMs)) {
      problems.push({ what: notSignedIn(cookies, nowMs), todo: HOW_TO_EXPORT });
    }
  } else if (problems.length === 0) {
    problems.push({ what: 'the file holds no cookie', todo: HOW_TO_EXPORT });
  }
  return {
    ok: problems.length === 0,
    problems,
    warnings: hasCookieHeader(text)
      ? []
      : ['its first line is not "# Netscape HTTP Cookie File"; the line is added to our copy'],
    earliestExpiry: earliestExpiry(cookies, nowMs),
  };
}

const refused = (what: string, todo: string): CookieFileCheck => ({
  ok: false,
  problems: [{ what, todo }],
  warnings: [],
});

const LINE_PROBLEMS: Record<BadCookieLine['is'], CookieProblem> = {
  'spaces-for-tabs': {
    what: 'spaces stand where tabs belong',
    todo: 'export the file again instead of copying its text: editors and chat programs turn tabs into spaces',
  },
  'wrong-number-of-fields': {
    what: 'not the seven fields of a cookie',
    todo: 'export the file again; it may be cut short, or be no cookies file',
  },
  'no-expiry': {
    what: 'the fifth field is not a time in seconds since 1970',
    todo: 'export the file again in Netscape format',
  },
};

function lineProblems(lines: readonly BadCookieLine[]): CookieProblem[] {
  return [...Map.groupBy(lines, ({ is }) => is)].map(([is, bad]) => {
    const shown = bad.slice(0, LINES_SHOWN).map(({ line }) => line);
    const more = bad.length > LINES_SHOWN ? ` and ${bad.length - LINES_SHOWN} more` : '';
    const { what, todo } = LINE_PROBLEMS[is];
    return { what: `line ${shown.join(', ')}${more}: ${what}`, todo };
  });
}

/** Why a run with these cookies would be a guest's. */
function notSignedIn(cookies: readonly Cookie[], nowMs: number): string {
  if (!cookies.some(isOfYoutube)) return 'the file holds no cookie of .youtube.com';
  const { login, session } = loginCookies(cookies);
  const missing = [
    ...(login.length === 0 ? ['LOGIN_INFO'] : []),
    ...(session.length === 0 ? ['one of SAPISID, __Secure-1PAPISID and __Secure-3PAPISID'] : []),
  ];
  if (missing.length > 0) {
    return `the file holds no login: ${missing.join(' and ')} of .youtube.com missing, so every download would silently be a guest's`;
  }
  const ends = [...login, ...session].filter((cookie) => isExpired(cookie, nowMs));
  const names = ends.map(({ name, expires }) => `${name} (${isoTime(expires)})`);
  return `the login has expired: ${names.join(', ')}`;
}

function earliestExpiry(cookies: readonly Cookie[], nowMs: number): string | undefined {
  const { login, session } = loginCookies(cookies);
  const ends = [...login, ...session].filter((cookie) => cookie.expires !== 0 && !isExpired(cookie, nowMs));
  return ends.length === 0 ? undefined : isoTime(Math.min(...ends.map(({ expires }) => expires)));
}

/** The last time that a date can hold stands for all later ones. */
const isoTime = (seconds: number): string => new Date(Math.min(seconds * 1000, 8.64e15)).toISOString();
