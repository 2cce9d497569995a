import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { readStackState } from '../../stack/supervisor/state-file.ts';
import { typed } from '../fixtures/command-line.ts';
import { freePorts, listening } from '../fixtures/free-ports.ts';
import { allGone } from '../fixtures/process-tree.ts';
import { temporaryHome } from '../fixtures/stack-home.ts';
import { until } from '../fixtures/until.ts';

const PROJECT = join(import.meta.dirname, '../..');

let home: ReturnType<typeof temporaryHome>;
let environment: Record<string, string>;

beforeEach(async () => {
  home = temporaryHome();
  const [postgres, temporal, ui] = await freePorts(3);
  environment = {
    VIDMINE_HOME: home.folder,
    VIDMINE_TOOLS: process.env.VIDMINE_TOOLS ?? join(PROJECT, '.vidmine/tools'),
    VIDMINE_STACK_POSTGRES_PORT: String(postgres),
    VIDMINE_STACK_TEMPORAL_PORT: String(temporal),
    VIDMINE_STACK_TEMPORAL_UI_PORT: String(ui),
    VIDMINE_LANGUAGE_MODEL_PROVIDER: 'embedded',
  };
});
afterEach(async () => {
  await vidmine('down');
  await home.remove();
});

/** The real command line, in a folder of its own. */
const vidmine = (...args: string[]) => typed(args, { cwd: home.folder, env: environment });

test('up --detach comes back when all is ready and outlives its terminal; down ends all of it', async () => {
  const up = await vidmine('up', '--detach', '--json');
  expect(up).toMatchObject({ exitCode: 0 });
  const state = await readStackState(home);
  const supervisor = state?.supervisorPid ?? 0;
  expect(JSON.parse(up.stdout)).toMatchObject({
    temporalAddress: `127.0.0.1:${environment.VIDMINE_STACK_TEMPORAL_PORT}`,
    supervisorPid: supervisor,
    home: home.folder,
  });
  expect(up.stdout).not.toContain(new URL(state?.databaseUrl ?? '').password);
  expect(up.stderr).toMatch(/PostgreSQL: ready[\s\S]*Workers: ready/);

  const session = execa('ps', ['-o', 'sid=,tty=', '-p', String(supervisor)]);
  expect((await session).stdout.trim()).toBe(`${supervisor} ?`);
  process.kill(supervisor, 'SIGHUP');

  const doctor = await vidmine('doctor', '--json', '--only', 'database', 'temporal', 'workers', 'yt-dlp');
  const findings: { part: string; status: string; version?: string }[] = JSON.parse(doctor.stdout).findings;
  expect(doctor.exitCode).toBe(0);
  expect(findings.filter(({ status }) => status === 'problem')).toEqual([]);
  expect(findings.map(({ part }) => part)).toEqual([
    ...['yt-dlp', 'PostgreSQL', 'pgvector', 'Temporal', 'search attributes', 'workers'],
  ]);
  expect(findings[0]?.version).toMatch(/^\d{4}\.\d{2}\.\d{2}/);

  const again = await vidmine('up', '--detach');
  expect(again).toMatchObject({ exitCode: 0, stderr: expect.stringContaining('already runs, since') });
  const third = await vidmine('up');
  expect(third).toMatchObject({
    exitCode: 1,
    stderr: expect.stringMatching(/already runs[\s\S]*vidmine down/),
  });

  expect(await vidmine('down')).toMatchObject({ exitCode: 0, stdout: 'The stack is stopped.' });
  await allGone([supervisor], 5_000);
  expect(await readStackState(home)).toBeUndefined();
  expect(await vidmine('down')).toMatchObject({ exitCode: 0, stdout: 'The stack is not running.' });
  expect(readFileSync(join(home.logs, 'supervisor.log'), 'utf8')).toContain('Stopping PostgreSQL');
});

/** `vidmine up` in the foreground, as a person runs it, or a service manager. */
async function upHere() {
  const up = vidmine('up');
  let printed = '';
  up.stdout.on('data', (text) => {
    printed += text;
  });
  await until('the stack is ready', () => printed.includes('The stack is ready.'), 90_000);
  // Alone it would be awaited to its end.
  return { up };
}

test.each(['SIGINT', 'SIGTERM'] as const)('up runs here until %s, and ends in order', async (signal) => {
  const { up } = await upHere();
  up.kill(signal);
  expect(await up).toMatchObject({
    exitCode: 0,
    stderr: expect.stringMatching(/Stopping PostgreSQL\nStopped\./),
  });
  expect(await readStackState(home)).toBeUndefined();
});

test('up that ends without being asked ends in order, with an exit code that starts a service again', async () => {
  const { up } = await upHere();
  rmSync(join(home.run, 'supervisor.lock'), { recursive: true });
  expect(await up).toMatchObject({
    exitCode: 1,
    stderr: expect.stringMatching(/lock of this installation was lost[\s\S]*Stopping PostgreSQL\nStopped\./),
  });
});

test('up --detach with a port in use fails with the port, who holds it and the setting', async () => {
  const holder = await listening();
  environment.VIDMINE_STACK_POSTGRES_PORT = String(holder.port);
  const up = await vidmine('up', '--detach');
  await holder.close();
  expect(up.exitCode).toBe(1);
  expect(up.stderr).toMatch(
    new RegExp(`port ${holder.port}[\\s\\S]*in use by[\\s\\S]*VIDMINE_STACK_POSTGRES_PORT`),
  );
  expect(await vidmine('down')).toMatchObject({ stdout: 'The stack is not running.' });
});
