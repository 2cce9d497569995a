import { readSource, type SourcePaths, sourceKey, youtubeVideoIdIn } from '../../domain/sources.ts';
import { UserError } from '../../domain/user-error.ts';

const files: Record<string, 'file' | 'folder'> = {
  '/home/ada/talk.mp3': 'file',
  '/home/ada/TALK.MP4': 'file',
  '/home/ada/videos.txt': 'file',
  '/home/ada/archive': 'file',
  '/home/ada/notes.pdf': 'file',
  '/home/ada/part: one.wav': 'file',
  '/home/ada/recordings': 'folder',
};
const paths: SourcePaths = {
  resolve: (typed) => (typed.startsWith('/') ? typed : `/home/ada/${typed}`),
  kindOf: (path) => files[path] ?? 'missing',
};
const read = (typed: string) => readSource(typed, paths);
const refusal = (typed: string): UserError => {
  try {
    read(typed);
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
  throw new Error(`${typed} was accepted`);
};

const VIDEO = {
  kind: 'youtube-video',
  id: 'abcDEF-_123',
  url: 'https://www.youtube.com/watch?v=abcDEF-_123',
};

test.each([
  'https://www.youtube.com/watch?v=abcDEF-_123',
  'http://youtube.com/watch?v=abcDEF-_123',
  'https://m.youtube.com/watch?v=abcDEF-_123&t=42s',
  'https://music.youtube.com/watch?v=abcDEF-_123&list=PLabc123&index=4',
  'https://www.youtube.com/watch?list=PLabc123&v=abcDEF-_123',
  'https://youtu.be/abcDEF-_123',
  'https://youtu.be/abcDEF-_123?si=zzz&t=10',
  'https://www.youtube.com/shorts/abcDEF-_123',
  'https://www.youtube.com/live/abcDEF-_123?feature=share',
  'https://www.youtube.com/embed/abcDEF-_123?start=3',
  'https://www.youtube-nocookie.com/embed/abcDEF-_123',
  'https://www.youtube.com/v/abcDEF-_123',
  'HTTPS://WWW.YOUTUBE.COM/watch?v=abcDEF-_123#t=5',
  'youtube.com/watch?v=abcDEF-_123',
  'youtu.be/abcDEF-_123',
  '  https://youtu.be/abcDEF-_123  ',
  'youtube abcDEF-_123',
])('defect 1: %s is the same video as every other form of its address', (typed) => {
  expect(read(typed)).toEqual(VIDEO);
});

test.each([
  ['https://www.youtube.com/playlist?list=PLabc_-123', 'PLabc_-123'],
  ['https://music.youtube.com/playlist?list=OLAK5uy_x', 'OLAK5uy_x'],
  ['https://www.youtube.com/embed/videoseries?list=PLabc', 'PLabc'],
  ['https://www.youtube.com/watch?list=PLabc', 'PLabc'],
])('%s is a playlist', (typed, playlistId) => {
  expect(read(typed)).toEqual({
    kind: 'youtube-playlist',
    playlistId,
    url: `https://www.youtube.com/playlist?list=${playlistId}`,
  });
});

test.each([
  ['https://www.youtube.com/@SomeName', '@SomeName/videos'],
  ['https://www.youtube.com/@SomeName/featured', '@SomeName/videos'],
  ['https://www.youtube.com/@SomeName/streams', '@SomeName/streams'],
  ['https://m.youtube.com/@SomeName/shorts/', '@SomeName/shorts'],
  ['youtube.com/@SomeName', '@SomeName/videos'],
  ['https://www.youtube.com/%40SomeName', '@SomeName/videos'],
  ['https://www.youtube.com/channel/UCabcDEF', 'channel/UCabcDEF/videos'],
  ['https://www.youtube.com/c/SomeName', 'c/SomeName/videos'],
  ['https://www.youtube.com/user/SomeName/videos', 'user/SomeName/videos'],
])('%s lists a channel through one of its video tabs', (typed, path) => {
  expect(read(typed)).toEqual({ kind: 'youtube-channel', url: `https://www.youtube.com/${path}` });
});

test.each([
  ['https://example.org/show/feed.xml', 'feed'],
  ['https://example.org/show.RSS?x=1', 'feed'],
  ['https://example.org/blog/feed/', 'feed'],
  ['https://www.youtube.com/feeds/videos.xml?channel_id=UCabc', 'feed'],
  ['https://example.org/a/talk.mp3', 'web'],
  ['https://vimeo.com/76979871', 'web'],
  ['https://notyoutube.com/watch?v=abcDEF-_123', 'web'],
  ['http://127.0.0.1:8080/a.wav', 'web'],
])('%s is read as %s', (typed, kind) => {
  expect(read(typed)).toMatchObject({ kind, url: typed });
});

test.each([
  ['talk.mp3', { kind: 'file', path: '/home/ada/talk.mp3' }],
  ['/home/ada/TALK.MP4', { kind: 'file', path: '/home/ada/TALK.MP4' }],
  ['file:///home/ada/talk.mp3', { kind: 'file', path: '/home/ada/talk.mp3' }],
  ['file:///home/ada/part%3A%20one.wav', { kind: 'file', path: '/home/ada/part: one.wav' }],
  ['part: one.wav', { kind: 'file', path: '/home/ada/part: one.wav' }],
  ['recordings', { kind: 'folder', path: '/home/ada/recordings' }],
  ['videos.txt', { kind: 'list-file', path: '/home/ada/videos.txt' }],
  ['archive', { kind: 'list-file', path: '/home/ada/archive' }],
])('%s is a local source', (typed, source) => {
  expect(read(typed)).toEqual(source);
});

test.each([
  ['', /empty/],
  ['ftp://example.org/a.mp3', /URL scheme "ftp:"/],
  ['magnet:?xt=urn:btih:abc', /URL scheme "magnet:"/],
  ['javascript:alert(1)', /URL scheme "javascript:"/],
  ['https://', /not a valid URL/],
  ['https://exa mple.org/', /not a valid URL/],
  ['missing.mp3', /no file or folder \/home\/ada\/missing\.mp3/],
  ['example.org/talk', /https:\/\/example\.org\/talk/],
  ['notes.pdf', /neither a media file .* nor a list/],
  ['file://elsewhere/talk.mp3', /not a valid file URL/],
  ['file:///home/%zz', /not a valid file URL/],
  ['https://youtu.be/abc', /11 letters/],
  ['youtube abc', /11 letters/],
  ['https://www.youtube.com/watch?v=abcDEF-_123xx', /11 letters/],
  ['https://www.youtube.com/', /no video, playlist or channel/],
  ['https://www.youtube.com/results?search_query=x', /no video, playlist or channel/],
  ['https://www.youtube.com/@SomeName/playlists', /tab "playlists"/],
])('"%s" is refused with the reason and what to type instead', (typed, reason) => {
  const error = refusal(typed);
  expect(error.message).toMatch(reason);
  expect(error.why).toBeTruthy();
  expect(error.todo).toBeTruthy();
});

test.each([
  ['https://youtu.be/abcDEF-_123', 'https://www.youtube.com/shorts/abcDEF-_123'],
  ['https://www.youtube.com/@SomeName', 'https://m.youtube.com/@somename/videos'],
  ['https://example.org/feed.xml', 'http://www.example.org/feed.xml#top'],
  ['https://example.org/watch?b=2&a=1&utm_source=mail', 'https://example.org/watch/?a=1&b=2'],
  ['talk.mp3', '/home/ada/talk.mp3'],
])('%s and %s have one source key', (one, other) => {
  expect(sourceKey(read(one))).toBe(sourceKey(read(other)));
});

test.each([
  ['https://youtu.be/abcDEF-_123', 'https://youtu.be/ABCDEF-_123'],
  ['https://www.youtube.com/@SomeName', 'https://www.youtube.com/@SomeName/streams'],
  ['https://www.youtube.com/channel/UCabc', 'https://www.youtube.com/channel/UCABC'],
  ['https://example.org/watch?v=1', 'https://example.org/watch?v=2'],
  ['recordings', 'videos.txt'],
])('%s and %s have different source keys', (one, other) => {
  expect(sourceKey(read(one))).not.toBe(sourceKey(read(other)));
});

test('the id is found in any address of a YouTube video, and in nothing else', () => {
  expect(youtubeVideoIdIn('https://youtu.be/abcDEF-_123?t=3')).toBe('abcDEF-_123');
  expect(youtubeVideoIdIn('https://www.youtube.com/@SomeName')).toBeUndefined();
  expect(youtubeVideoIdIn('https://example.org/abcDEF-_123')).toBeUndefined();
  expect(youtubeVideoIdIn('abcDEF-_123.mp3')).toBeUndefined();
});
