import { asVideoId } from '../../domain/ids.ts';
import type { Outcome } from '../../domain/outcomes.ts';
import { countsAsProcessed, type SkipSettings, skipDecision, uncheckedOf } from '../../domain/skip-rules.ts';
import type { VideoMetadata } from '../../domain/video.ts';

const settings: SkipSettings = { skipShorts: true, shortSeconds: 120, maxDurationMinutes: 60 };
const video = (more: Partial<VideoMetadata> = {}): VideoMetadata => ({
  id: asVideoId('aaaaaaaaaaa'),
  kind: 'youtube',
  url: 'https://www.youtube.com/watch?v=aaaaaaaaaaa',
  ...more,
});

test.each<[string, Partial<VideoMetadata>, string]>([
  ['private', { availability: 'private' }, 'unavailable: private'],
  ['listed as private', { title: '[Private video]' }, 'unavailable: private'],
  ['listed as deleted', { title: '[Deleted video]' }, 'unavailable: removed'],
  ['for members', { availability: 'subscriber_only' }, 'unavailable: members-only'],
  ['for paying viewers', { availability: 'premium_only' }, 'unavailable: paid'],
  ['live now', { liveStatus: 'is_live' }, 'skipped: live'],
  ['live until a moment ago', { liveStatus: 'post_live' }, 'skipped: live'],
  ['upcoming', { liveStatus: 'is_upcoming' }, 'skipped: upcoming'],
  ['a Short', { mediaType: 'short' }, 'skipped: short'],
  ['119 s long', { durationMs: 119_000 }, 'skipped: short'],
  ['61 min long', { durationMs: 61 * 60_000 }, 'skipped: too-long'],
])('defect 5: a video that is %s is left out with its own reason', (_name, more, expected) => {
  const skip = skipDecision(video(more), settings);
  expect(`${skip?.kind}: ${skip?.reason}`).toBe(expected);
  expect(skip?.detail).toMatch(/\w{4}/);
});

test.each<[string, Partial<VideoMetadata>]>([
  ['of unknown length', {}],
  ['exactly as long as a short may not be', { durationMs: 120_000 }],
  ['exactly as long as allowed', { durationMs: 60 * 60_000 }],
  ['public', { availability: 'public' }],
  ['unlisted', { availability: 'unlisted' }],
  ['a recording of a stream', { liveStatus: 'was_live', mediaType: 'livestream' }],
])('a video %s is taken', (_name, more) => {
  expect(skipDecision(video(more), settings)).toBeUndefined();
});

test('an episode of a feed whose title says private is taken', () => {
  expect(skipDecision(video({ kind: 'feed', title: '[Private video]' }), settings)).toBeUndefined();
});

test('short videos are taken unless they are to be skipped', () => {
  const all = { ...settings, skipShorts: false };
  expect(skipDecision(video({ durationMs: 5_000, mediaType: 'short' }), all)).toBeUndefined();
  expect(skipDecision(video({ durationMs: 61 * 60_000 }), all)?.reason).toBe('too-long');
});

test('defect 5: what the listing does not tell is named, so that an unmade check never passes in silence', () => {
  expect(uncheckedOf(video())).toEqual(['availability', 'live status', 'length']);
  expect(uncheckedOf(video({ availability: 'public', liveStatus: 'not_live', durationMs: 1 }))).toEqual([]);
  expect(uncheckedOf(video({ kind: 'feed' }))).toEqual(['length']);
});

test.each<[string, Pick<Outcome, 'kind'> | undefined, boolean]>([
  ['defect 2: a video that is only a row is not processed', undefined, false],
  ['defect 3: a video that failed half-way is not processed', { kind: 'failed' }, false],
  ['defect 3: a parked video is not processed', { kind: 'parked' }, false],
  ['a video skipped under other settings is not processed', { kind: 'skipped' }, false],
  [
    'defect 4: a stored video is processed, with no segment and no claim as well',
    { kind: 'stored', segments: 0, claims: 0 } as Outcome,
    true,
  ],
])('%s', (_name, outcome, processed) => {
  expect(countsAsProcessed(outcome)).toBe(processed);
});

test('defect 2: a stored video is skipped as such before anything else is asked', () => {
  expect(skipDecision(video({ liveStatus: 'is_live' }), settings, { alreadyStored: true })).toMatchObject({
    kind: 'skipped',
    reason: 'already-stored',
  });
});
