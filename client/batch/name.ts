import { asBatchName, type BatchName } from '../../domain/ids.ts';
import type { Source } from '../../domain/sources.ts';
import { UserError } from '../../domain/user-error.ts';

const LONGEST = 60;

/** @throws UserError when a name cannot serve in ids, paths and commands. */
export function checkBatchName(name: string): BatchName {
  if (/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/.test(name)) return asBatchName(name);
  throw new UserError({
    what: `"${name}" cannot be the name of a batch`,
    why: 'A name has up to 100 letters, digits, dots, dashes and underscores, and starts with a letter or digit.',
    todo: 'Choose another --name.',
    usage: true,
  });
}

/** A readable name for a source that was given none: the same source has the same name every time. */
export function defaultBatchName(source: Source): BatchName {
  return asBatchName(slug(labelOf(source)) || 'batch');
}

function labelOf(source: Source): string {
  switch (source.kind) {
    case 'youtube-video':
      return `video-${source.id}`;
    case 'youtube-playlist':
      return `playlist-${source.playlistId}`;
    case 'youtube-channel':
      return new URL(source.url).pathname.replace(/\/videos\/?$/, '').replace(/^\/(channel|c|user)\//, '/');
    case 'feed':
    case 'web': {
      const url = new URL(source.url);
      return `${url.hostname}${url.pathname.replace(/\.[a-z0-9]{1,5}$/i, '')}`;
    }
    default:
      return source.path
        .split('/')
        .at(-1)!
        .replace(/\.[a-z0-9]{1,5}$/i, '');
  }
}

const slug = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^A-Za-z0-9]+/g, '-')
    .replace(/^-/, '')
    .slice(0, LONGEST)
    .replace(/-$/, '');
