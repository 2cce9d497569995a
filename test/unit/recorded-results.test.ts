import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BenchResult } from '../../bench/harness.ts';
import { recordedResults, recordResult } from '../../bench/recorded-results.ts';
import { renderBenchmarks } from '../../docs/generate-benchmarks.ts';

const DOCUMENT = readFileSync(new URL('../../docs/benchmarks.md', import.meta.url), 'utf8');

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vidmine-results-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const result = (figure: number): BenchResult => ({
  ...{ bench: 'tight', figure, goal: 1.06, better: 'lower', ok: figure <= 1.06, runs: 3, seconds: 12.4 },
  measures: 'one thing over another',
  figures: {
    tight: { figure, goal: 1.06, better: 'lower', ok: figure <= 1.06 },
    rate: { figure: 9, goal: 5, better: 'higher', ok: true },
  },
  load: [1, 2],
  ours: { seconds: 7 },
});

test('docs/benchmarks.md tells what is recorded (otherwise run `node docs/generate-benchmarks.ts`)', () => {
  expect(DOCUMENT).toBe(renderBenchmarks(DOCUMENT));
});

test('the newest result is told with its figures, goals, details, machine and command, the earlier ones in a line', () => {
  for (const figure of [1.2, 1.03]) recordResult(folder, result(figure));
  const [newest, before] = recordedResults(folder).get('tight')!;
  expect([newest!.result.figure, before!.result.figure]).toEqual([1.03, 1.2]);
  expect(newest).toMatchObject({
    date: expect.stringMatching(/^\d{4}-\d\d-\d\d$/),
    commit: expect.stringMatching(/^[0-9a-f]{7,}\+?$|^unknown$/),
    machine: expect.stringMatching(/^\d+ cores \(.+\), \d+ GB, /),
  });
  const [, told] = renderBenchmarks('# Benchmarks\n\n## Results\nold', recordedResults(folder)).split(
    '### tight',
  );
  expect(told).toContain('One thing over another.');
  expect(told).toContain('`npm run bench -- tight`');
  expect(told).toContain('| tight | 1.03 | at most 1.06 | met |');
  expect(told).toContain('| rate | 9 | at least 5 | met |');
  expect(told).toContain('| ours.seconds | 7 |');
  expect(told).toContain('| load | 1, 2 |');
  expect(told).toContain(`Before that: 1.2 (${before!.date}, ${before!.commit}).`);
});

test('five results of a bench are kept; what measured nothing is not recorded', () => {
  for (let figure = 1; figure <= 7; figure++) recordResult(folder, result(figure));
  expect(
    recordedResults(folder)
      .get('tight')!
      .map((each) => each.result.figure),
  ).toEqual([7, 6, 5, 4, 3]);
  expect(() => recordResult(folder, { ...result(1), figure: null })).toThrow(
    'nothing that could be recorded',
  );
});
