import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { typed } from '../fixtures/command-line.ts';
import { ranVideo } from '../fixtures/ran-stages.ts';
import { withTestDatabase } from '../fixtures/test-database.ts';

const database = withTestDatabase();

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'vidmine-test-plan-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** As a person has it who never started anything; `more` is the environment. */
const plan = (args: readonly string[], more: Record<string, string> = {}) =>
  typed(['plan', ...args], {
    cwd: folder,
    env: {
      ...{ PATH: process.env.PATH, HOME: folder, VIDMINE_HOME: path.join(folder, '.vidmine') },
      ...{ VIDMINE_LANGUAGE_MODEL_PROVIDER: 'embedded', NO_COLOR: '1', ...more },
    },
    extendEnv: false,
  });

const planJson = async (...args: string[]) => {
  const { stdout, stderr } = await plan([...args, '--json']);
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout);
};

test('without a stack and a database, and writing nothing but the drawing that was asked for', async () => {
  const args = ['--videos', '40', '--accounts', '2', '--slots', 'mining=8,speech=2', '--svg', 'plan.svg'];
  const first = await plan(args);
  expect(first).toMatchObject({ exitCode: 0, stderr: '' });
  expect(first.stdout).toContain('40 videos of 1 h 00 min, 2 accounts');
  expect(first.stdout).toMatch(/Slots: .*speech 2,.* mining 8,/);
  expect(first.stdout).toContain('What to do:');
  expect(await readdir(folder)).toEqual(['plan.svg']);
  const drawn = await readFile(path.join(folder, 'plan.svg'), 'utf8');
  expect(drawn).toMatch(/^<svg /);

  const second = await plan(args);
  expect(second).toMatchObject({ exitCode: 2, stdout: '' });
  expect(second.stderr).toContain('--svg plan.svg exists already and is left as it is');
  expect(await readFile(path.join(folder, 'plan.svg'), 'utf8')).toBe(drawn);
});

test('a source is listed as a batch would list it; local files need no account', async () => {
  for (const talk of ['a', 'b', 'c']) await writeFile(path.join(folder, `${talk}.mp3`), talk);
  const all = await planJson(folder);
  expect(all).toMatchObject({ videos: 3, accounts: 0, scenarios: [{ name: 'no-wait' }] });
  expect(await planJson(folder, '--videos', '2')).toMatchObject({ videos: 2 });
  expect((await readdir(folder)).sort()).toEqual(['a.mp3', 'b.mp3', 'c.mp3']);
});

test('settings of this command and of a preset count, and --slots over both', async () => {
  const planned = await planJson(
    ...['--videos', '10', '--preset', 'quality', '--slots', 'speech=3', '--set', 'pacing.steady.lowBuffer=0'],
  );
  expect(planned).toMatchObject({ slots: { speech: 3, network: 12, database: 12 } });
  expect(planned.scenarios.map(({ name }: { name: string }) => name)).toEqual(['normal']);
  expect(planned.notes).toEqual(['One account is assumed: --accounts N says otherwise.']);
});

test('--measure without anything to measure by says what to do', async () => {
  const { exitCode, stderr } = await plan(['--videos', '10', '--measure']);
  expect(exitCode).toBe(1);
  expect(stderr).toContain('--measure has nothing to measure by');
  expect(stderr).toContain('vidmine up --detach');
});

test('--measure takes the times of this installation, and marks what was never measured', async () => {
  const stages = { transcribe: 120, evaluate: 30, segment: 1 };
  await ranVideo(database.db, { id: 'talk', hours: 0.5, stages, segmentSeconds: [4, 6] });
  const measured = ['--videos', '10', '--measure', '--accounts', '1'];
  const environment = { DATABASE_URL: database.url };
  const { stdout, stderr } = await plan(measured, environment);
  expect(stderr).toBe('');
  expect(stdout).toContain('10 videos of 30 min 00 s');
  expect(stdout).toMatch(/^transcription +4 min 00 s +an hour +measured +1 run here$/m);
  expect(stdout).toMatch(/^mining +5\.0 s +a segment +measured +2 runs here$/m);
  expect(stdout).toMatch(/^embedding +5\.0 s +an hour +assumed/m);
  const json = JSON.parse((await plan([...measured, '--json'], environment)).stdout);
  expect(json).toMatchObject({ hoursPerVideo: 0.5, segmentsPerHour: 4 });
});

test('a database that does not answer is needed by --measure alone', async () => {
  const gone = { DATABASE_URL: 'postgresql://127.0.0.1:1/none' };
  const planned = await plan(['--videos', '10'], gone);
  expect(planned).toMatchObject({
    exitCode: 0,
    stderr: 'note: the database does not answer; planned without it',
  });
  expect(await plan(['--videos', '10', '--measure'], gone)).toMatchObject({ exitCode: 1, stdout: '' });
});
