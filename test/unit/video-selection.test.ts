import { asVideoId } from '../../domain/ids.ts';
import type { VideoMetadata } from '../../domain/video.ts';
import { type SelectionOptions, selectionReport, selectVideos } from '../../domain/video-selection.ts';

const settings = { skipShorts: false, shortSeconds: 120, maxDurationMinutes: 60 };
const videos = (...names: string[]): VideoMetadata[] =>
  names.map((name) => ({
    id: asVideoId(name),
    kind: 'youtube',
    url: `https://www.youtube.com/watch?v=${name}`,
    liveStatus: name.startsWith('live') ? 'is_live' : 'not_live',
    availability: 'public',
    durationMs: 600_000,
  }));
const options = (more: Partial<SelectionOptions> = {}): SelectionOptions => ({
  settings,
  isProcessed: (id) => id.startsWith('done'),
  ...more,
});
const listing = videos('done1', 'new1', 'live1', 'done2', 'new2', 'new3');
const idsOf = (taken: readonly VideoMetadata[]): string[] => taken.map(({ id }) => id);

test('defect 8: --limit N looks at the first N, and the report says so', async () => {
  const chosen = options({ limit: 3 });
  const selection = await selectVideos(listing, chosen);
  expect(idsOf(selection.taken)).toEqual(['new1']);
  expect(selection.endedBy).toBe('limit');
  expect(selectionReport(selection, chosen)).toEqual([
    '1 of 3 videos taken: --limit 3 looks at the first 3; --limit was reached',
    '1 left out: already-stored',
    '1 left out: live',
  ]);
});

test('defect 8: --limit-unprocessed N goes on until N new ones are found, and the report says so', async () => {
  const chosen = options({ limitUnprocessed: 2 });
  const selection = await selectVideos(listing, chosen);
  expect(idsOf(selection.taken)).toEqual(['new1', 'new2']);
  expect(selection.considered).toBe(5);
  expect(selectionReport(selection, chosen)[0]).toBe(
    '2 of 5 videos taken: --limit-unprocessed 2 takes 2 not processed before; --limit-unprocessed was reached',
  );
});

test('defect 8: with both limits the report names the one that ended the choice', async () => {
  const chosen = options({ limit: 4, limitUnprocessed: 2 });
  const selection = await selectVideos(listing, chosen);
  expect(idsOf(selection.taken)).toEqual(['new1']);
  expect(selectionReport(selection, chosen)[0]).toMatch(/; --limit was reached$/);
});

test('defect 8: a source that ends before the limit is said to have ended', async () => {
  const chosen = options({ limitUnprocessed: 9 });
  const selection = await selectVideos(listing, chosen);
  expect(idsOf(selection.taken)).toEqual(['new1', 'new2', 'new3']);
  expect(selectionReport(selection, chosen)[0]).toMatch(/the source ended first$/);
});

test('no more is asked of a listing than is needed', async () => {
  let asked = 0;
  let closed = false;
  async function* endless(): AsyncGenerator<VideoMetadata> {
    try {
      while (true) yield videos(`new${asked++}`)[0]!;
    } finally {
      closed = true;
    }
  }
  await selectVideos(endless(), options({ limit: 3 }));
  expect(asked).toBe(3);
  expect(closed).toBe(true);
});

test('defect 9: when everything is left out, the report says why and how to take new ones or the same again', async () => {
  const chosen = options({ isProcessed: async () => true });
  const report = selectionReport(await selectVideos(videos('a', 'b'), chosen), chosen).join('\n');
  expect(report).toContain('2 left out: already-stored');
  expect(report).toMatch(/New videos: .*--limit-unprocessed N/);
  expect(report).toMatch(/The same ones again: --again/);
});

test('again takes videos that were processed before', async () => {
  const selection = await selectVideos(videos('done1', 'new1'), options({ again: true }));
  expect(idsOf(selection.taken)).toEqual(['done1', 'new1']);
});

test('defect 5: the report counts what could not be checked beforehand', async () => {
  const [known, bare] = videos('new1', 'new2');
  const chosen = options();
  const selection = await selectVideos(
    [known!, { ...bare!, availability: undefined, durationMs: undefined }],
    chosen,
  );
  expect(selectionReport(selection, chosen)).toContain(
    'The source does not tell the availability of 1, length of 1: checked when they are downloaded',
  );
});
