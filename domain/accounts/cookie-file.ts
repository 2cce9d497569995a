/** A cookie as a Netscape cookies file holds it: seven fields, separated by tabs. */
export interface Cookie {
  readonly domain: string;
  readonly path: string;
  readonly secure: boolean;
  /** Seconds since 1970; 0: until the browser is closed. */
  readonly expires: number;
  readonly name: string;
  readonly value: string;
}

/** A line that is no cookie. Lines count from 1; what stands in them is a secret and is not repeated. */
export interface BadCookieLine {
  readonly line: number;
  readonly is: 'spaces-for-tabs' | 'wrong-number-of-fields' | 'no-expiry';
}

export interface ReadCookies {
  readonly cookies: readonly Cookie[];
  readonly problems: readonly BadCookieLine[];
}

const FIELDS = 7;
/** Marks cookies that scripts may not read; the line is one nevertheless. */
const HTTP_ONLY = '#HttpOnly_';
const HEADER = '# Netscape HTTP Cookie File';

/** Reads a Netscape cookies file by the rules of yt-dlp, which passes over a bad line with a warning. */
export function readCookieFile(text: string): ReadCookies {
  const cookies: Cookie[] = [];
  const problems: BadCookieLine[] = [];
  for (const [index, whole] of text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\r|\n/)
    .entries()) {
    const line = whole.startsWith(HTTP_ONLY) ? whole.slice(HTTP_ONLY.length) : whole;
    if (line.startsWith('#') || line.trim() === '') continue;
    const read = readLine(line);
    if (typeof read === 'string') problems.push({ line: index + 1, is: read });
    else cookies.push(read);
  }
  return { cookies, problems };
}

function readLine(line: string): Cookie | BadCookieLine['is'] {
  const fields = line.split('\t');
  if (fields.length !== FIELDS) {
    return line.trim().split(/\s+/).length >= FIELDS - 1 ? 'spaces-for-tabs' : 'wrong-number-of-fields';
  }
  const [domain = '', , path = '', secure, expires = '', name = '', value = ''] = fields;
  if (!/^(\d+(\.\d+)?)?$/.test(expires)) return 'no-expiry';
  return { domain, path, secure: secure === 'TRUE', expires: Number(expires), name, value };
}

/** Whether the first line is the one by which yt-dlp knows such a file. */
export const hasCookieHeader = (text: string): boolean => /^#( Netscape)? HTTP Cookie File/.test(text);

/** The file of given cookies; yt-dlp reads nothing without the header. */
export const writeCookieFile = (cookies: readonly Cookie[]): string =>
  `${HEADER}\n\n${cookies.map(asLine).join('')}`;

const asLine = ({ domain, path, secure, expires, name, value }: Cookie): string =>
  `${[domain, flag(domain.startsWith('.')), path, flag(secure), expires, name, value].join('\t')}\n`;

const flag = (is: boolean): string => (is ? 'TRUE' : 'FALSE');
