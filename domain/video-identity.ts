import { asVideoId, type VideoId } from './ids.ts';

/** SHA-256 in lower-case hex: handed in, since the domain has no cryptography. */
export type Sha256Hex = (text: string) => string;

const TRACKING_PARAMETER = /^(utm_\w+|fbclid|gclid|dclid|msclkid|igshid|mc_cid|mc_eid)$/i;
/** File names that say nothing; the folder above them does. */
const GENERIC_NAME = /^(audio|video|media|stream|download|default|index|file|original|master|play(list)?)$/;
const SLUG_LENGTH = 40;

/**
 * One spelling for all addresses of the same thing, for comparing only: without scheme, `www.`, credentials,
 * fragment, tracking parameters and trailing slash, parameters sorted.
 */
export function normalisedUrl(text: string): string {
  const url = new URL(text);
  const parameters = [...url.searchParams]
    .filter(([name]) => !TRACKING_PARAMETER.test(name))
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
    .sort();
  const query = parameters.length > 0 ? `?${parameters.join('&')}` : '';
  return `${url.host.replace(/^www\./, '')}${url.pathname.replace(/\/+$/, '')}${query}`;
}

/**
 * Id of a video that is known by its address: a readable slug and 8 hex digits of the normalised address. A
 * slug has at least 3 characters, so that no such id has the 11 of a YouTube id.
 */
export function webVideoId(url: string, sha256Hex: Sha256Hex): VideoId {
  return asVideoId(`${slugOf(url)}-${sha256Hex(normalisedUrl(url)).slice(0, 8)}`);
}

/**
 * Id of a local recording: its content, so that the same recording under another name or path is the same
 * video. 16 digits, since no slug tells two recordings apart here.
 */
export function fileVideoId(contentSha256: string): VideoId {
  return asVideoId(`file-${contentSha256.slice(0, 16)}`);
}

function slugOf(text: string): string {
  const url = new URL(text);
  const words = url.pathname
    .split('/')
    .filter((segment) => segment !== '')
    .map((segment) => slugified(decoded(segment).replace(/\.[a-z0-9]{1,5}$/i, '')));
  const last = words.at(-1) ?? '';
  const name = GENERIC_NAME.test(last) || last.length < 3 ? slugified(`${words.at(-2) ?? ''}-${last}`) : last;
  const slug = name.length < 3 ? slugified(`${url.hostname}-${name}`) : name;
  return slug.slice(0, SLUG_LENGTH).replace(/-$/, '').padEnd(3, 'x');
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

const slugified = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
