import { type DownloadEnd, extractionBroken } from '../../domain/download/extraction-broken.ts';

/** Ends of different videos, newest first: `403 x 6, ok x 14`. */
const ends = (...groups: readonly [reason: string | undefined, count: number][]): DownloadEnd[] =>
  groups
    .flatMap(([reason, count]) => Array<string | undefined>(count).fill(reason))
    .map((reason, index) => ({ videoId: `video-${index}`, reason }));

test.each<[string, boolean, DownloadEnd[]]>([
  ['six of twenty, refused', true, ends(['http-403', 6], [undefined, 14])],
  ['six of twenty, without formats', true, ends(['no-formats', 6], [undefined, 14])],
  ['five of twenty', false, ends(['http-403', 5], [undefined, 15])],
  ['six that fail in two ways', false, ends(['http-403', 3], ['no-formats', 3], [undefined, 14])],
  ['six that fail for reasons of their own', false, ends(['server-error', 6], [undefined, 14])],
  ['six of the first eight', true, ends(['http-403', 6], [undefined, 2])],
  ['four of the first four', false, ends(['http-403', 4])],
  ['six of long ago', false, ends(['http-403', 1], [undefined, 19], ['http-403', 6])],
  ['what was called broken before', true, ends(['http-403', 1], ['extraction-broken', 5], [undefined, 14])],
  ['none that fails now', false, ends([undefined, 14], ['extraction-broken', 6])],
  ['nothing', false, []],
])('%s: broken extraction is %s', (_name, broken, lastEnds) => {
  expect(extractionBroken(lastEnds)).toBe(broken);
});

test('one video that is tried again and again proves nothing', () => {
  const again = Array.from({ length: 12 }, () => ({ videoId: 'one', reason: 'http-403' }));
  expect(extractionBroken([...again, ...ends(['http-403', 4], [undefined, 4])])).toBe(false);
  expect(extractionBroken([...again, ...ends(['http-403', 5], [undefined, 4])])).toBe(true);
});

test('of each video its newest end counts', () => {
  const came = Array.from({ length: 6 }, (_, index) => ({ videoId: `video-${index}` }));
  expect(extractionBroken([{ videoId: 'new', reason: 'http-403' }, ...came, ...ends(['http-403', 6])])).toBe(
    false,
  );
});
