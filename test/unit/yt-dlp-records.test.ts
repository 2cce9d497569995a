import { asVideoId } from '../../domain/ids.ts';
import { describedBy, enriched, infoRecord, rowRecord } from '../../engines/downloader/yt-dlp-records.ts';

const info = infoRecord.parse({
  id: 'abcDEF-_123',
  title: 'A talk',
  duration: 61.4,
  upload_date: '20260203',
  timestamp: 1_770_098_400,
  channel: 'The Channel',
  channel_id: 'UCabc',
  uploader: 'Somebody',
  language: 'en',
  live_status: 'was_live',
  availability: 'public',
  media_type: 'livestream',
  chapters: [{ title: 'Start', start_time: 0, end_time: 30.5 }],
  tags: ['x'],
  description: 'About it',
});

test('what yt-dlp says of a video is told in our words and units', () => {
  expect(describedBy(info)).toEqual({
    title: 'A talk',
    channel: 'The Channel',
    channelId: 'UCabc',
    description: 'About it',
    language: 'en',
    publishedAt: '2026-02-03T06:00:00.000Z',
    durationMs: 61_400,
    liveStatus: 'was_live',
    availability: 'public',
    mediaType: 'livestream',
    chapters: [{ title: 'Start', startMs: 0, endMs: 30_500 }],
    tags: ['x'],
  });
});

test('a date without a time and an uploader without a channel are taken where there is no better', () => {
  const record = infoRecord.parse({ upload_date: '20260203', uploader: 'Somebody' });
  expect(describedBy(record)).toEqual({ publishedAt: '2026-02-03T00:00:00.000Z', channel: 'Somebody' });
});

test('defect 5: a field that cannot be read is unknown and never taken for a good value', () => {
  const row = rowRecord.parse({
    id: 'abcDEF-_123',
    duration: 'long',
    live_status: 'somehow',
    availability: 7,
    title: null,
  });
  expect(describedBy(row)).toEqual({});
});

test.each([1e13, 1.6e12, -1e14])('defect 5: the moment %d is no date, and costs no video', (timestamp) => {
  expect(describedBy(rowRecord.parse({ timestamp, duration: 1e300 }))).toEqual({});
  expect(describedBy(infoRecord.parse({ timestamp, upload_date: '20260203' }))).toEqual({
    publishedAt: '2026-02-03T00:00:00.000Z',
  });
});

const video = {
  id: asVideoId('abcDEF-_123'),
  url: 'https://example.org/',
  title: 'Known',
  channel: undefined,
};

test('a site knows its video best, a bare file only what nobody said of it', () => {
  expect(enriched({ ...video, kind: 'youtube' }, info)).toMatchObject({
    title: 'A talk',
    channel: 'The Channel',
  });
  expect(enriched({ ...video, kind: 'feed' }, info)).toMatchObject({
    title: 'Known',
    channel: 'The Channel',
  });
  expect(enriched({ ...video, kind: 'web' }, undefined)).toMatchObject({ title: 'Known' });
});
