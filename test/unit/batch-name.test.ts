import { checkBatchName, defaultBatchName } from '../../client/batch/name.ts';
import { readSource, type Source } from '../../domain/sources.ts';
import { UserError } from '../../domain/user-error.ts';

const FILES = { resolve: (typed: string) => typed, kindOf: () => 'missing' as const };

test.each<[string, string]>([
  ['https://youtu.be/dQw4w9WgXcQ', 'video-dQw4w9WgXcQ'],
  ['https://www.youtube.com/playlist?list=PLabcdefghijklmnop', 'playlist-PLabcdefghijklmnop'],
  ['https://www.youtube.com/@SomeChannel/videos', 'SomeChannel'],
  ['https://example.org/podcast/feed.xml', 'example-org-podcast-feed'],
  ['https://example.org/talks/opening-night.mp3?token=1', 'example-org-talks-opening-night'],
])('%s is named %s', (typed, name) => {
  expect(defaultBatchName(readSource(typed, FILES))).toBe(name);
});

test.each<[Source, string]>([
  [{ kind: 'folder', path: '/media/My talks' }, 'My-talks'],
  [{ kind: 'file', path: '/media/talk.one.opus' }, 'talk-one'],
  [{ kind: 'list-file', path: '/home/someone/urls.txt' }, 'urls'],
  [{ kind: 'folder', path: '/media/Vorträge über Élan' }, 'Vortrage-uber-Elan'],
  [{ kind: 'folder', path: '/media/講演' }, 'batch'],
  [{ kind: 'folder', path: `/media/${'a'.repeat(59)} ${'b'.repeat(9)}` }, 'a'.repeat(59)],
])('a local source is named after itself: %j', (source, name) => {
  expect(defaultBatchName(source)).toBe(name);
  expect(checkBatchName(defaultBatchName(source))).toBe(name);
});

test.each(['a', 'talks-2026', 'A.b_c-1', 'x'.repeat(100)])('%s can be the name of a batch', (name) => {
  expect(checkBatchName(name)).toBe(name);
});

test.each(['', ' ', '-a', '.a', 'a b', 'a/b', '../a', 'ü', 'a\nb', 'x'.repeat(101)])(
  '%j cannot be the name of a batch, and the answer says what can',
  (name) => {
    expect(() => checkBatchName(name)).toThrow(UserError);
    expect(() => checkBatchName(name)).toThrow('Choose another --name');
  },
);
