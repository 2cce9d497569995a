import { createHash } from 'node:crypto';
import { fileVideoId, normalisedUrl, webVideoId } from '../../domain/video-identity.ts';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const id = (url: string): string => webVideoId(url, sha256);

test.each([
  ['https://media.example.org/shows/Episode%2012%20-%20R%C3%A9sum%C3%A9.mp3', 'episode-12-resume'],
  ['https://media.example.org/episodes/one/audio.mp3', 'one-audio'],
  ['https://vimeo.com/76979871', '76979871'],
  ['https://example.org/', 'example-org'],
  ['https://example.org/a', 'example-org-a'],
  ['https://example.org/%E0%A4%A.mp3', 'e0-a4-a'],
  [`https://example.org/${'long-name-'.repeat(9)}.mp3`, 'long-name-long-name-long-name-long-name'],
  ['https://例え.jp/音声.mp3', 'xn-r8jz45g-jp'],
])('the id of %s begins with a readable slug', (url, slug) => {
  expect(id(url)).toBe(`${slug}-${sha256(normalisedUrl(url)).slice(0, 8)}`);
});

test('defect 1: an address has one id, however it is decorated', () => {
  const forms = [
    'https://example.org/talk.mp3?a=1&b=2',
    'http://www.example.org/talk.mp3?b=2&a=1&utm_source=feed#t=9',
    'https://user:secret@example.org/talk.mp3?a=1&b=2',
  ];
  expect(new Set(forms.map(id)).size).toBe(1);
  expect(id('https://example.org/talk.mp3?a=1&b=3')).not.toBe(id(forms[0]!));
});

test.each(['https://a.b/', 'https://ab.cd/e', 'https://example.org/x.mp3'])(
  'the id of %s is never taken for a YouTube id of 11 characters',
  (url) => {
    expect(id(url).length).toBeGreaterThan(11);
  },
);

test('a local recording is known by its content alone', () => {
  const hash = sha256('the recording');
  expect(fileVideoId(hash)).toBe(`file-${hash.slice(0, 16)}`);
});
