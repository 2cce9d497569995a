import { readFile } from 'node:fs/promises';
import { defectRows, renderSeedDefects } from '../../docs/generate-seed-defects.ts';

test('each of the 135 defects stands in the list once, under one part', () => {
  expect(defectRows().map(({ number }) => number)).toEqual(
    Array.from({ length: 135 }, (_, index) => index + 1),
  );
});

test('every defect of a part that is built has a test or a reason why it cannot apply', () => {
  const open = defectRows().filter(
    ({ part, tests, notApplicable }) => part.built && tests.length === 0 && notApplicable === undefined,
  );
  expect(open.map(({ number, wanted }) => `${number}: ${wanted}`)).toEqual([]);
});

test('a defect that cannot apply has no test that pretends it does', () => {
  const both = defectRows().filter(
    ({ tests, notApplicable }) => tests.length > 0 && notApplicable !== undefined,
  );
  expect(both.map(({ number }) => number)).toEqual([]);
});

test('docs/seed-defects.md names the tests as they are (otherwise run `node docs/generate-seed-defects.ts`)', async () => {
  const written = await readFile(new URL('../../docs/seed-defects.md', import.meta.url), 'utf8');
  expect(written).toBe(renderSeedDefects(defectRows()));
});
