import { readSourceList } from '../../domain/source-list.ts';
import type { SourcePaths } from '../../domain/sources.ts';

const present = new Set(['/lists/talk.mp3', '/lists/Show #12.mp3']);
const paths: SourcePaths = {
  resolve: (typed) => (typed.startsWith('/') ? typed : `/lists/${typed}`),
  kindOf: (path) => (present.has(path) ? 'file' : path === '/lists/other.txt' ? 'file' : 'missing'),
};
const read = (...lines: string[]) => readSourceList(lines.join('\n'), paths);

test('comments and empty lines are passed over and do not shift the line numbers', () => {
  const list = read('# my list', '', '  ; old style', 'https://youtu.be/aaaaaaaaaaa', '   ', 'talk.mp3');
  expect(list.sources).toEqual([
    { line: 4, source: expect.objectContaining({ kind: 'youtube-video', id: 'aaaaaaaaaaa' }) },
    { line: 6, source: { kind: 'file', path: '/lists/talk.mp3' } },
  ]);
  expect(list.malformed).toEqual([]);
});

test('a byte order mark and Windows line ends change nothing', () => {
  const list = readSourceList(
    '\uFEFFhttps://youtu.be/aaaaaaaaaaa\r\nhttps://youtu.be/bbbbbbbbbbb\r\n',
    paths,
  );
  expect(list.sources.map(({ line }) => line)).toEqual([1, 2]);
});

test('defect 1: a duplicate is reported with both line numbers, whatever form its address has', () => {
  const list = read(
    'https://www.youtube.com/watch?v=aaaaaaaaaaa',
    'https://youtu.be/bbbbbbbbbbb',
    'https://youtu.be/aaaaaaaaaaa?t=9',
    'youtube aaaaaaaaaaa',
  );
  expect(list.sources.map(({ line }) => line)).toEqual([1, 2]);
  expect(list.duplicates).toEqual([
    { line: 3, firstLine: 1, text: 'https://youtu.be/aaaaaaaaaaa?t=9' },
    { line: 4, firstLine: 1, text: 'youtube aaaaaaaaaaa' },
  ]);
});

test('malformed lines are reported with number and reason, and the good ones stay', () => {
  const list = read('https://youtu.be/short', 'gopher://x/y', 'nowhere.mp3', 'https://youtu.be/aaaaaaaaaaa');
  expect(list.sources).toHaveLength(1);
  expect(list.malformed).toEqual([
    { line: 1, text: 'https://youtu.be/short', reason: expect.stringContaining('11 letters') },
    { line: 2, text: 'gopher://x/y', reason: expect.stringContaining('"gopher:"') },
    { line: 3, text: 'nowhere.mp3', reason: expect.stringContaining('/lists/nowhere.mp3') },
  ]);
});

test('a remark behind a URL is a comment, other text behind it is a mistake', () => {
  const list = read('https://youtu.be/aaaaaaaaaaa # failed: HTTP 500', 'https://youtu.be/bbbbbbbbbbb again');
  expect(list.sources.map(({ source }) => source)).toEqual([expect.objectContaining({ id: 'aaaaaaaaaaa' })]);
  expect(list.malformed).toEqual([
    expect.objectContaining({ line: 2, reason: expect.stringContaining('text behind') }),
  ]);
});

test("a # in a file's name is no comment", () => {
  expect(read('Show #12.mp3').sources).toEqual([
    { line: 1, source: { kind: 'file', path: '/lists/Show #12.mp3' } },
  ]);
});

test('lines of a yt-dlp archive name YouTube videos; those of other sites hold no address', () => {
  const list = read('youtube -aaaaaaaaaa', 'vimeo 12345');
  expect(list.sources).toEqual([{ line: 1, source: expect.objectContaining({ id: '-aaaaaaaaaa' }) }]);
  expect(list.malformed).toEqual([expect.objectContaining({ line: 2 })]);
});

test('a list inside a list is refused', () => {
  expect(read('other.txt').malformed).toEqual([
    expect.objectContaining({ line: 1, reason: 'a list cannot name another list' }),
  ]);
});
