import {
  emptyFault,
  judgeMedia,
  type MeasuredMedia,
  type MediaExpectation,
  textFault,
  textInsteadOfMedia,
  unreadableFault,
} from '../../domain/media-rules.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

test.each([
  ['<!DOCTYPE html><html><body>Not here</body></html>', 'an HTML page'],
  ['\uFEFF\n <html lang="en">', 'an HTML page'],
  ['<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>', 'an XML document'],
  ['{"error": "expired"}', 'a JSON document'],
  ['#EXTM3U\n#EXT-X-VERSION:3', 'a playlist'],
  ['This episode is no longer available.', 'a text'],
])('defect 34: a file that begins with %s is text, not media', (head, what) => {
  expect(textInsteadOfMedia(bytes(head))).toBe(what);
});

test.each([
  ['RIFF', Uint8Array.from([0x52, 0x49, 0x46, 0x46, 0x24, 0x00, 0xff, 0x00, 0x57, 0x41, 0x56, 0x45])],
  ['ID3', bytes('ID3\u0003\u0000\u0000\u0000\u0000\u0000\u0000TIT2 a title that is long enough')],
  ['OggS', bytes('OggS\u0000\u0002\u0000\u0000OpusHead and so on')],
])('the start of a %s file is no text', (_name, head) => {
  expect(textInsteadOfMedia(head)).toBeUndefined();
});

const media = (more: Partial<MeasuredMedia> = {}): MeasuredMedia => ({
  sizeBytes: 1_000_000,
  hasAudio: true,
  codec: 'opus',
  declaredMs: 600_000,
  decodedMs: 600_000,
  reachedMs: 600_000,
  ...more,
});
const judged = (more: Partial<MeasuredMedia>, expected: Partial<MediaExpectation> = {}) =>
  judgeMedia(media(more), { origin: 'download', ...expected }, 'talk.webm');

test.each<[string, Partial<MeasuredMedia>, Partial<MediaExpectation>]>([
  ['as long as promised by header and site', {}, { durationMs: 600_000 }],
  ['without a promised length', { declaredMs: undefined }, {}],
  ['a rounded second shorter than the site says', { decodedMs: 598_600 }, { durationMs: 600_000 }],
  ['with other advertisements than the feed counts', {}, { durationMs: 900_000, durationFrom: 'feed' }],
  ['longer than promised', { decodedMs: 900_000 }, { durationMs: 600_000 }],
  ['whose audio ends before its picture', { decodedMs: 400_000, reachedMs: 600_000 }, {}],
])('a recording %s is whole', (_name, more, expected) => {
  expect(judged(more, expected)).toBeUndefined();
});

test.each<[string, Partial<MeasuredMedia>, Partial<MediaExpectation>]>([
  ['its header', { decodedMs: 300_000, reachedMs: 300_000 }, {}],
  ['its header, by seconds', { declaredMs: 5_000, decodedMs: 2_500, reachedMs: 2_500 }, {}],
  ['the site', {}, { durationMs: 700_000 }],
  [
    'the feed, as a stub',
    { declaredMs: 10_000, decodedMs: 10_000, reachedMs: 10_000 },
    { durationMs: 600_000, durationFrom: 'feed' },
  ],
])('defect 34: a file clearly shorter than promised by %s is not complete', (_name, more, expected) => {
  expect(judged(more, expected)?.reason).toBe('truncated');
});

test('a cut download is tried again, a cut local file waits for a person', () => {
  const cut = { decodedMs: 1, reachedMs: 1 };
  expect(judged(cut)?.settles).toBeUndefined();
  expect(judged(cut, { origin: 'local' })?.settles).toEqual({ kind: 'failed' });
});

test('defect 34: a file without an audio track has its own reason and is not tried again', () => {
  expect(judged({ hasAudio: false, decodedMs: 0 })).toMatchObject({
    reason: 'no-audio-track',
    settles: { kind: 'unavailable', reason: 'not-media' },
  });
});

test('defect 6: only a file that was read to its end has no audio track; all others have another reason', () => {
  const others = [
    emptyFault('a', 'download'),
    textFault('an HTML page', 'a'),
    unreadableFault('a', 'invalid data', 'download'),
    judged({ decodedMs: 0 })!,
    judged({ decodedMs: 1, reachedMs: 1 })!,
  ];
  expect(others.map(({ reason }) => reason)).toEqual([
    'empty-file',
    'html-page',
    'unreadable-media',
    'unreadable-media',
    'truncated',
  ]);
});
