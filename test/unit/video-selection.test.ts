import { asVideoId } from '../../domain/ids.ts';
import type { VideoMetadata } from '../../domain/video.ts';
import {
  type Selection,
  type SelectionOptions,
  selectionReport,
  VideoChoice,
} from '../../domain/video-selection.ts';

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
  ...more,
});
const listing = videos('done1', 'new1', 'live1', 'done2', 'new2', 'new3');
/** Chooses from a listing by pages of no more than two, as its room allows. */
function choose(
  listed: readonly VideoMetadata[],
  chosen: SelectionOptions,
  isDone = (id: string) => id.startsWith('done'),
): Selection {
  const choice = new VideoChoice(chosen);
  for (let at = 0; at < listed.length && choice.room > 0; ) {
    const page = listed.slice(at, at + Math.min(2, choice.room));
    choice.look(page, new Set(page.map(({ id }) => id).filter(isDone)));
    at += page.length;
  }
  return choice.selection();
}
const idsOf = (taken: readonly VideoMetadata[]): string[] => taken.map(({ id }) => id);

test('defect 8: --limit N looks at the first N, and the report says so', () => {
  const chosen = options({ limit: 3 });
  const selection = choose(listing, chosen);
  expect(idsOf(selection.taken)).toEqual(['new1']);
  expect(selection.endedBy).toBe('limit');
  expect(selectionReport(selection, chosen)).toEqual([
    '1 of 3 videos taken: --limit 3 looks at the first 3; --limit was reached',
    '1 left out: already-stored',
    '1 left out: live',
  ]);
});

test('defect 8: --limit-unprocessed N goes on until N new ones are found, and the report says so', () => {
  const chosen = options({ limitUnprocessed: 2 });
  const selection = choose(listing, chosen);
  expect(idsOf(selection.taken)).toEqual(['new1', 'new2']);
  expect(selection.considered).toBe(5);
  expect(selectionReport(selection, chosen)[0]).toBe(
    '2 of 5 videos taken: --limit-unprocessed 2 takes 2 not processed before; --limit-unprocessed was reached',
  );
});

test('defect 8: with both limits the report names the one that ended the choice', () => {
  const chosen = options({ limit: 4, limitUnprocessed: 2 });
  const selection = choose(listing, chosen);
  expect(idsOf(selection.taken)).toEqual(['new1']);
  expect(selectionReport(selection, chosen)[0]).toMatch(/; --limit was reached$/);
});

test('defect 8: with --again as well, the report does not call new what was processed before', () => {
  const chosen = options({ limitUnprocessed: 2, again: true });
  const selection = choose(listing, chosen);
  expect(idsOf(selection.taken)).toEqual(['done1', 'new1']);
  expect(selectionReport(selection, chosen)[0]).toBe(
    '2 of 2 videos taken: --limit-unprocessed 2 takes 2 with --again, processed before or not; --limit-unprocessed was reached',
  );
});

test('defect 8: a source that ends before the limit is said to have ended', () => {
  const chosen = options({ limitUnprocessed: 9 });
  const selection = choose(listing, chosen);
  expect(idsOf(selection.taken)).toEqual(['new1', 'new2', 'new3']);
  expect(selectionReport(selection, chosen)[0]).toMatch(/the source ended first$/);
});

test('the room says how much may be asked of a listing, whatever becomes of what was looked at', () => {
  const choice = new VideoChoice(options({ limit: 4, limitUnprocessed: 2 }));
  expect(choice.room).toBe(2);
  choice.look(listing.slice(0, 2), new Set([asVideoId('done1')]));
  expect(choice.room).toBe(1);
  choice.look(listing.slice(2, 3), new Set());
  expect(choice.room).toBe(1);
  choice.look(listing.slice(3, 4), new Set([asVideoId('done2')]));
  expect(choice.room).toBe(0);
  expect(new VideoChoice(options()).room).toBe(Infinity);
});

test('defect 9: when everything is left out, the report says why and how to take new ones or the same again', () => {
  const chosen = options();
  const report = selectionReport(
    choose(videos('a', 'b'), chosen, () => true),
    chosen,
  ).join('\n');
  expect(report).toContain('2 left out: already-stored');
  expect(report).toMatch(/New videos: .*--limit-unprocessed N/);
  expect(report).toMatch(/The same ones again: --again/);
});

test('again takes videos that were processed before', () => {
  const selection = choose(videos('done1', 'new1'), options({ again: true }));
  expect(idsOf(selection.taken)).toEqual(['done1', 'new1']);
});

test('defect 5: the report counts what could not be checked beforehand', () => {
  const [known, bare] = videos('new1', 'new2');
  const chosen = options();
  const selection = choose([known!, { ...bare!, availability: undefined, durationMs: undefined }], chosen);
  expect(selectionReport(selection, chosen)).toContain(
    'The source does not tell the availability of 1, length of 1: checked when they are downloaded',
  );
});
