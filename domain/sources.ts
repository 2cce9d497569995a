import { UserError } from './user-error.ts';
import { normalisedUrl } from './video-identity.ts';
import { isYoutubeHost, readYoutubeUrl, type YoutubeTarget } from './youtube-urls.ts';

/** What a batch can be started on. `path` is absolute. */
export type Source =
  | YoutubeTarget
  | { readonly kind: 'feed'; readonly url: string }
  /** A media file on the web, or a page of any site that yt-dlp knows. */
  | { readonly kind: 'web'; readonly url: string }
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'folder'; readonly path: string }
  | { readonly kind: 'list-file'; readonly path: string };

/** What must be known of the file system to read a path. */
export interface SourcePaths {
  /** Absolute form of a path as typed. */
  resolve(typed: string): string;
  kindOf(path: string): 'file' | 'folder' | 'missing';
}

export const MEDIA_EXTENSIONS: ReadonlySet<string> = new Set(
  'mp4 mkv avi mov wav mp3 m4a webm opus ogg flac aac'.split(' '),
);
const LIST_EXTENSIONS: ReadonlySet<string> = new Set(['', 'txt', 'text', 'list', 'urls']);

/** The extension of a path or URL path in lower case, without the dot; '' when there is none. */
export const extensionOf = (path: string): string => /[^/]\.([^./]+)$/.exec(path)?.[1]?.toLowerCase() ?? '';

const FEED_EXTENSIONS: ReadonlySet<string> = new Set(['rss', 'atom', 'xml', 'rdf']);
const FEED_PATH = /\/(feed|rss|atom)\/?$/i;
const ARCHIVE_LINE = /^youtube\s+(\S+)$/;
const URL_LIKE = /^([a-z][a-z0-9+.-]*):\/\//i;
const SCHEME_LIKE = /^([a-z][a-z0-9+.-]+):\S/i;
const HOST_LIKE = /^([a-z0-9-]+\.)+[a-z]{2,}(\/|$)/i;

/**
 * Reads what a person typed: a URL, a path, or a line of a yt-dlp download archive (`youtube ID`).
 * Throws UserError saying what is wrong with it and what to type instead.
 */
export function readSource(typed: string, paths: SourcePaths): Source {
  const text = typed.trim();
  if (text === '') throw refuse('The source is empty', 'nothing was given', HINT);
  const archived = ARCHIVE_LINE.exec(text)?.[1];
  if (archived !== undefined) return readUrl(`https://youtu.be/${archived}`);
  if (URL_LIKE.test(text)) {
    return /^file:/i.test(text) ? readPath(pathOfFileUrl(text), text, paths) : readUrl(text);
  }
  return readPath(text, text, paths);
}

const HINT =
  'give a URL (https://…), a media file, a folder of media files or a text file with one of these per line';

const refuse = (what: string, why: string, todo: string): UserError =>
  new UserError({ what, why, todo, usage: true });

function readUrl(text: string): Source {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const scheme = URL_LIKE.exec(text)?.[1]?.toLowerCase() ?? '';
  if (scheme !== 'http' && scheme !== 'https') throw unknownScheme(text, scheme);
  if (url === undefined || url.hostname === '') {
    throw refuse(`${text} is not a valid URL`, 'it has no host, or a character that no URL may have', HINT);
  }
  if (isYoutubeHost(url.hostname) && !url.pathname.startsWith('/feeds/')) return readYoutubeUrl(url);
  const looksLikeFeed = FEED_EXTENSIONS.has(extensionOf(url.pathname)) || FEED_PATH.test(url.pathname);
  return { kind: looksLikeFeed ? 'feed' : 'web', url: url.href };
}

const unknownScheme = (text: string, scheme: string): UserError =>
  refuse(
    `${text} cannot be fetched`,
    `vidmine does not know the URL scheme "${scheme}:"`,
    'give an address that starts with https:// or http://, or the path of a local file',
  );

function readPath(path: string, typed: string, paths: SourcePaths): Source {
  const absolute = paths.resolve(path);
  switch (paths.kindOf(absolute)) {
    case 'folder':
      return { kind: 'folder', path: absolute };
    case 'file':
      return readFile(absolute);
    case 'missing':
      return readMissing(typed, absolute);
  }
}

function readFile(path: string): Source {
  const extension = extensionOf(path);
  if (MEDIA_EXTENSIONS.has(extension)) return { kind: 'file', path };
  if (LIST_EXTENSIONS.has(extension)) return { kind: 'list-file', path };
  throw refuse(
    `${path} cannot be used as a source`,
    `".${extension}" is neither a media file (${[...MEDIA_EXTENSIONS].join(', ')}) nor a list (.txt)`,
    'convert a recording to one of these formats; rename a list of URLs to .txt',
  );
}

/** No such path: perhaps a URL whose scheme was left out. */
function readMissing(typed: string, absolute: string): Source {
  const host = /^[^/?#]+/.exec(typed)?.[0] ?? '';
  if (isYoutubeHost(host)) return readUrl(`https://${typed}`);
  const scheme = SCHEME_LIKE.exec(typed)?.[1];
  if (scheme !== undefined) throw unknownScheme(typed, scheme.toLowerCase());
  throw refuse(
    `${typed} was not found`,
    `there is no file or folder ${absolute}`,
    HOST_LIKE.test(typed)
      ? `check the path; if it is a web address, type https://${typed}`
      : `check the path, or ${HINT}`,
  );
}

function pathOfFileUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || (url.hostname !== '' && url.hostname !== 'localhost')) {
    throw refuse(
      `${text} is not a valid file URL`,
      'it does not name a file of this machine',
      'give the path itself',
    );
  }
  try {
    return decodeURIComponent(url.pathname);
  } catch {
    throw refuse(
      `${text} is not a valid file URL`,
      'it has a % that is no encoded character',
      'give the path itself',
    );
  }
}

/**
 * Stable identity of a source: two spellings of the same source have the same key. A feed and a page at one
 * address are the same source, since only fetching tells them apart.
 */
export function sourceKey(source: Source): string {
  switch (source.kind) {
    case 'youtube-video':
      return `youtube-video:${source.id}`;
    case 'youtube-playlist':
      return `youtube-playlist:${source.playlistId}`;
    case 'youtube-channel':
      return `youtube-channel:${channelName(source.url)}`;
    case 'feed':
    case 'web':
      return `url:${normalisedUrl(source.url)}`;
    default:
      return `${source.kind}:${source.path}`;
  }
}

/** Channel ids are case-sensitive, names are not. */
function channelName(url: string): string {
  const path = new URL(url).pathname.slice(1);
  return path.startsWith('channel/') ? path : path.toLowerCase();
}

/** The id in any form of a YouTube video's address, or in an archive line; undefined for anything else. */
export function youtubeVideoIdIn(text: string): string | undefined {
  try {
    const source = readSource(text, { resolve: (typed) => typed, kindOf: () => 'missing' });
    return source.kind === 'youtube-video' ? source.id : undefined;
  } catch {
    return undefined;
  }
}
