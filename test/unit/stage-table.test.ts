import {
  type EndedGroup,
  type OpenGroup,
  stagesOnTheWay,
  stageTable,
} from '../../domain/statistics/stage-table.ts';

const open = (stage: OpenGroup['stage'], status: OpenGroup['status'], videos: number): OpenGroup => ({
  ...{ stage, status, videos, part: null, detail: null },
  fault: status === 'failed' ? 'system' : null,
});
const ended = (outcome: EndedGroup['outcome'], videos: number, stage: EndedGroup['stage'] = null) => ({
  outcome,
  stage,
  videos,
});

/** `stage done/waiting/in work/failed/parked`, those with nothing but zeros left out. */
const table = (groups: readonly OpenGroup[], ends: readonly EndedGroup[], mines = true): string[] =>
  stageTable(groups, ends, { mines })
    .map((row) => ({ row, counts: [row.done, row.waiting, row.inWork, row.failed, row.parked] }))
    .filter(({ counts }) => counts.some((count) => count > 0))
    .map(({ row, counts }) => `${row.stage} ${counts.join('/')}`);

test.each<[string, OpenGroup, string[]]>([
  ['nothing has happened to', open(null, null, 3), ['download 0/3/0/0/0']],
  ['that is asked about', open('probe', 'running', 3), ['download 0/3/0/0/0']],
  ['that is transcribed', open('transcribe', 'running', 2), ['download 2/0/0/0/0', 'transcribe 0/0/2/0/0']],
  [
    'that was transcribed',
    open('transcribe', 'completed', 2),
    ['download 2/0/0/0/0', 'transcribe 2/0/0/0/0', 'identify 0/2/0/0/0'],
  ],
  ['that waits for a part', open('transcribe', 'failed', 2), ['download 2/0/0/0/0', 'transcribe 0/2/0/0/0']],
  [
    'that was interrupted',
    open('transcribe', 'abandoned', 2),
    ['download 2/0/0/0/0', 'transcribe 0/2/0/0/0'],
  ],
])('a video %s is at its next stage', (_, group, expected) => {
  expect(table([group], [])).toEqual(expected);
});

test('what is published and not settled yet is past every stage', () => {
  expect(table([open('publish', 'completed', 1)], [])).toEqual(
    stagesOnTheWay(true).map((stage) => `${stage} 1/0/0/0/0`),
  );
});

test('without mining there are no stages of it, and after the segments come the vectors', () => {
  expect(stagesOnTheWay(false)).toEqual([
    'download',
    'transcribe',
    'identify',
    'segment',
    'embed',
    'publish',
  ]);
  expect(table([open('segment', 'completed', 4)], [], false).at(-1)).toBe('embed 0/4/0/0/0');
});

test('what failed counts where it failed, what is parked at the download, what is not taken nowhere', () => {
  const ends = [
    ended('stored', 5),
    ended('failed', 2, 'identify'),
    ended('parked', 3),
    ended('skipped', 7),
    ended('unavailable', 8),
    ended('cancelled', 9),
  ];
  expect(table([], ends, false)).toEqual([
    'download 7/0/0/0/3',
    'transcribe 7/0/0/0/0',
    'identify 5/0/0/2/0',
    'segment 5/0/0/0/0',
    'embed 5/0/0/0/0',
    'publish 5/0/0/0/0',
  ]);
});

test('every video that goes the way is at exactly one place of it', () => {
  const groups = [open(null, null, 10), open('mine', 'running', 3), open('download', 'failed', 2)];
  const rows = stageTable(groups, [ended('stored', 4), ended('failed', 1, 'mine'), ended('parked', 2)], {
    mines: true,
  });
  const [first, last] = [rows[0]!, rows.at(-1)!];
  const atPlaces = rows.reduce((sum, row) => sum + row.waiting + row.inWork + row.failed + row.parked, 0);
  expect(first.done + first.waiting + first.inWork + first.failed + first.parked).toBe(22);
  expect(atPlaces + last.done).toBe(22);
});
