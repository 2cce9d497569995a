import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';

const PROGRAM = `
import { Command } from 'commander';
import { configCommand } from './client/config.ts';
process.chdir(process.env.TEST_FOLDER);
await new Command('vidmine').addCommand(configCommand()).parseAsync(['config', ...process.argv.slice(1)], { from: 'user' })
  .catch((error) => { console.error(error.message); process.exitCode = 1; });
`;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vidmine-config-command-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** Runs `vidmine config …` as its own process in the test's folder. */
async function config(args: readonly string[], env: Record<string, string> = {}) {
  return execa(process.execPath, ['--input-type=module', '--eval', PROGRAM, '--', ...args], {
    cwd: new URL('../..', import.meta.url),
    env: { PATH: process.env.PATH, TEST_FOLDER: folder, ...env },
    extendEnv: false,
    reject: false,
  });
}

test('defect 118: the effective values are printed with where each came from', async () => {
  await writeFile(join(folder, 'vidmine.yaml'), 'mining: off\nbatch:\n  bufferMax: 3\n');
  const args = ['--set', 'batch.bufferMax=5', '--set', 'speech.vad=false'];
  const { stdout } = await config([...args, '--origins'], { VIDMINE_BATCH_MAX_ATTEMPTS: '7' });
  const rows = stdout.split('\n').map((line) => line.split(/ {2,}/));
  expect(rows).toContainEqual(['mining', 'off', 'vidmine.yaml:1:9']);
  expect(rows).toContainEqual(['batch.bufferMax', '5', '--set batch.bufferMax']);
  expect(rows).toContainEqual(['batch.maxAttempts', '7', 'VIDMINE_BATCH_MAX_ATTEMPTS']);
  expect(rows).toContainEqual(['batch.skipShorts', 'false', 'default']);
  expect(rows).toContainEqual(['database.url', '(unset)', 'default']);
});

test('one key prints its bare value, a section its settings, and JSON holds both with their origins', async () => {
  const [one, section, json] = await Promise.all([
    config(['downloads.maxFileMb']),
    config(['segments', '--json']),
    config(['segments.minChars', '--json', '--origins', '--set', 'segments.minChars=200']),
  ]);
  expect(one.stdout).toBe('2048');
  expect(JSON.parse(section.stdout)).toEqual({
    segments: { minChars: 1100, maxChars: 1400, maxGapSeconds: 30, maxDurationSeconds: 180 },
  });
  expect(JSON.parse(json.stdout)).toEqual({ value: 200, from: 'flag', where: '--set segments.minChars' });
});

test('what a preset gave is shown as its', async () => {
  await writeFile(join(folder, 'vidmine.yaml'), 'preset: speed\nembeddings:\n  batchSize: 64\n');
  const [all, counted] = await Promise.all([config([]), config(['check'])]);
  const rows = all.stdout.split('\n').map((line) => line.trim().split(/ {2,}/));
  expect(rows).toContainEqual(['workers.speechSlots', '6', 'preset speed']);
  expect(rows).toContainEqual(['embeddings.batchSize', '64', 'vidmine.yaml:3:14']);
  expect(rows).toContainEqual(['workers.voiceSlots', '1']);
  expect(counted.stdout).toMatch(
    /vidmine\.yaml: 2, environment: 0, flags: 0, preset speed: 9, defaults: \d+\.$/,
  );
});

test('`config presets` shows what each preset sets, where they differ, and how to get their models', async () => {
  const [table, json] = await Promise.all([config(['presets']), config(['presets', '--json'])]);
  const rows = table.stdout.split('\n').map((line) => line.trim().split(/ {2,}/));
  expect(rows).toContainEqual(['workers.speechSlots', '(unset)', '6', '4', '2', 'differ']);
  expect(rows).toContainEqual(['workers.speechSlots', '(unset)', '2', '4', '8', '4', 'differ']);
  expect(rows).toContainEqual(['batch.concurrentVideos', '(unset)', '6', '12', '20', '(unset)', 'differ']);
  expect(rows).toContainEqual(['workers.databaseSlots', '10', '12', '12', '12']);
  expect(rows).toContainEqual(['speech.secondModel', '(unset)', '(unset)', '(unset)', 'large-v3', 'differ']);
  expect(table.stdout.match(/^ {2}ollama pull .+$/gm)).toHaveLength(2);
  expect(JSON.parse(json.stdout)).toMatchObject({ quality: { 'speech.beamSize': 5 } });
});

test('no form of printing shows a password', async () => {
  const env = {
    DATABASE_URL: 'postgresql://someone:pa55word@localhost/knowledge',
    VIDMINE_SPEECH_ENGINE_API_KEY: 'sk-pa55word',
  };
  const printed = await Promise.all([
    config([], env),
    config(['--json'], env),
    config(['--json', '--origins'], env),
    config(['database.url'], env),
  ]);
  for (const { stdout } of printed) {
    expect(stdout).toContain('postgresql://someone:****@localhost/knowledge');
    expect(stdout).not.toContain('pa55word');
  }
});

test('`config check` refuses what is wrong and names it; what is right it counts', async () => {
  const wrong = await config(['check', '--set', 'minning=off', '--set', 'batch.bufferMax=x']);
  expect(wrong.exitCode).toBe(1);
  expect(wrong.stderr).toContain('--set minning: minning is not a setting. Did you mean mining?');
  expect(wrong.stderr).toContain('batch.bufferMax must be a whole number');
  const right = await config(['check'], { VIDMINE_MINING: 'off', ASR_WORKERS: '4' });
  expect(right.stdout).toMatch(/^The configuration is right\. .* environment: 1, flags: 0/);
  expect(right.stderr).toContain('warning: ASR_WORKERS in the environment is not read');
});

test('a time scale in force is said loudly; outside tests it is refused', async () => {
  const scale = { VIDMINE_TESTING_TIME_SCALE: '0.01' };
  const [inTests, outside] = await Promise.all([
    config(['pacing.preset'], { ...scale, NODE_ENV: 'test' }),
    config(['pacing.preset'], { ...scale, NODE_ENV: 'production' }),
  ]);
  expect(inTests.stdout).toBe('steady');
  expect(inTests.stderr).toMatch(/^warning: testing\.timeScale is 0\.01 \(VIDMINE_TESTING_TIME_SCALE\)/m);
  expect([outside.exitCode, outside.stdout]).toEqual([1, '']);
  expect(outside.stderr).toMatch(/only tests and benches may do that/);
});

test('`config init` writes a file that is right and never overwrites one', async () => {
  const path = join(folder, 'vidmine.yaml');
  expect((await config(['init'])).exitCode).toBe(0);
  expect((await config(['check'])).exitCode).toBe(0);
  await writeFile(path, 'mining: off\n');
  const again = await config(['init']);
  expect([again.exitCode, await readFile(path, 'utf8')]).toEqual([1, 'mining: off\n']);
  expect(again.stderr).toContain('exists here already');
});

test('a key that is none is answered with the one that was meant', async () => {
  const { exitCode, stderr } = await config(['downloads.maxFilesMb']);
  expect([exitCode, stderr]).toEqual([
    1,
    'downloads.maxFilesMb is not a setting.\nWhat to do: Did you mean downloads.maxFileMb?',
  ]);
});
