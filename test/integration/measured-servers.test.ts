import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { keepMeasured, lastMeasured } from '../../workers/capacity/measured-servers.ts';
import { temporaryHome } from '../fixtures/stack-home.ts';

const SERVED = { url: 'http://gpu-box:11434', model: 'qwen2.5:7b' };
const FOUND = { calls: 4, orMore: false };

let home: ReturnType<typeof temporaryHome>;
beforeEach(() => {
  home = temporaryHome();
});
afterEach(() => home.remove());

test('what was measured of a server is known afterwards', async () => {
  await keepMeasured(home, SERVED, FOUND);
  await keepMeasured(home, { ...SERVED, model: 'other' }, { calls: 1, orMore: true });
  expect(await lastMeasured(home, SERVED)).toMatchObject(FOUND);
});

test('where it cannot be kept, nothing fails and nothing is left', async () => {
  await mkdir(join(home.folder, 'measured-servers.json'));
  const before = await readdir(home.folder);
  await keepMeasured(home, SERVED, FOUND);
  expect(await lastMeasured(home, SERVED)).toBeUndefined();
  expect(await readdir(home.folder)).toEqual(before);
});
