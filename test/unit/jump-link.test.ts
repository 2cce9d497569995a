import { asVideoId } from '../../domain/ids.ts';
import { jumpLink } from '../../domain/jump-link.ts';
import type { VideoMetadata } from '../../domain/video.ts';

type Linked = Pick<VideoMetadata, 'id' | 'kind' | 'url' | 'mediaUrl'>;
const video = (more: Omit<Linked, 'id'>): Linked => ({ id: asVideoId('abcDEF-_123'), ...more });

test.each<[string, Linked, number, string]>([
  [
    "YouTube's own parameter",
    video({ kind: 'youtube', url: 'https://www.youtube.com/watch?v=abcDEF-_123' }),
    83_999,
    'https://youtu.be/abcDEF-_123?t=83',
  ],
  [
    'a media fragment',
    video({ kind: 'web', url: 'https://example.org/talk.mp3?x=1#t=3' }),
    5_000,
    'https://example.org/talk.mp3?x=1#t=5',
  ],
  [
    'the media file of an episode, without a password',
    video({
      kind: 'feed',
      url: 'https://example.org/one',
      mediaUrl: 'https://me:secret@example.org/one.mp3',
    }),
    61_200,
    'https://example.org/one.mp3#t=61',
  ],
  [
    "a local file's URL",
    video({ kind: 'file', url: 'file:///home/ada/my%20talk.mp3', mediaUrl: '/home/ada/my talk.mp3' }),
    0,
    'file:///home/ada/my%20talk.mp3#t=0',
  ],
])('a jump link uses %s', (_name, linked, milliseconds, link) => {
  expect(jumpLink(linked, milliseconds)).toBe(link);
});

test('a moment before the start is the start', () => {
  expect(jumpLink(video({ kind: 'youtube', url: '' }), -40)).toBe('https://youtu.be/abcDEF-_123?t=0');
});
