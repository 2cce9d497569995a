import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { type Installation, openInstallation } from '../fixtures/installation.ts';
import { type MiningModel, startMiningModel } from '../fixtures/mining-model.ts';
import { readmeBlocks } from '../fixtures/readme-blocks.ts';

const MINUTES = 60_000;
const PROJECT = join(import.meta.dirname, '../..');
const README = readFileSync(join(PROJECT, 'README.md'), 'utf8');
const BLOCKS = readmeBlocks(README);
/** These run everything else, this test among it: CI and other tests run them. */
const RUN_ELSEWHERE = ['npm run demo', 'npm test', 'npm run check'];

let model: MiningModel;
let installation: Installation;

beforeAll(async () => {
  // As an Ollama that runs here would be used: the same commands, in less time.
  model = await startMiningModel();
  installation = await openInstallation(model.environment);
}, MINUTES);
afterAll(async () => {
  await installation?.close();
  await model?.close();
}, 3 * MINUTES);

test('the README has blocks that run here, and says of every other one what it needs', () => {
  const here = BLOCKS.filter(({ needs }) => needs === undefined);
  expect(here.length).toBeGreaterThanOrEqual(4);
  expect(BLOCKS).toHaveLength(README.match(/^```sh$/gm)?.length ?? 0);
  expect(BLOCKS.map(({ needs }) => needs)).toContain('youtube');
  expect(here.flatMap(({ lines }) => lines)).toEqual(expect.arrayContaining(['npm run demo', 'npm test']));
});

test(
  'every command of the README that needs nothing else runs as it is written',
  async () => {
    const lines = BLOCKS.flatMap(({ needs, lines }) => (needs === undefined ? lines : []));
    for (const line of lines.filter((one) => !RUN_ELSEWHERE.includes(one))) {
      const ran = await execa('sh', ['-c', line], {
        ...{ cwd: PROJECT, env: installation.commandEnvironment(), extendEnv: false },
        ...{ reject: false, stdin: 'ignore', all: true, timeout: 5 * MINUTES },
      });
      if (ran.exitCode !== 0) throw new Error(`$ ${line}\nexit code ${ran.exitCode}\n${ran.all}`);
    }
    expect(model.answered.length).toBeGreaterThan(0);
  },
  10 * MINUTES,
);

test('what runs the tests themselves is run by CI and by other tests', () => {
  const { scripts } = JSON.parse(readFileSync(join(PROJECT, 'package.json'), 'utf8'));
  expect(Object.keys(scripts)).toEqual(expect.arrayContaining(['demo', 'test', 'check', 'bench']));
  const ci = readFileSync(join(PROJECT, '.ci/run'), 'utf8');
  expect(ci).toMatch(/^npm run .*check$/m);
  expect(ci).toMatch(/^npm test /m);
  expect(existsSync(join(PROJECT, 'test/end-to-end/demo.test.ts'))).toBe(true);
});
