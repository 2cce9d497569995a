import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { execa, type ResultPromise } from 'execa';
import type { ChildProgram } from '../../engines/processes/child-program.ts';
import { processStartedAt } from '../../engines/processes/process-identity.ts';
import { sweepProcesses } from '../../engines/processes/process-registry.ts';
import { startChildProgram } from '../../engines/processes/start-child-program.ts';
import { allGone, firstLine, running, stubbornFamily } from '../fixtures/process-tree.ts';
import { until } from '../fixtures/until.ts';

const OWNER = fileURLToPath(new URL('../fixtures/owner-of-a-family.ts', import.meta.url));

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vidmine-processes-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const python = (code: string, options = {}): ChildProgram =>
  startChildProgram({ command: 'python3', args: ['-c', code], ...options });

describe('a child program', () => {
  test('speaks over its standard streams, sees its environment and folder, and tells how it ended', async () => {
    const program = startChildProgram({
      command: 'sh',
      args: ['-c', 'cat; echo "$VIDMINE_TEST $(pwd)"; echo trouble >&2; exit 7'],
      stdin: 'pipe',
      cwd: folder,
      env: { VIDMINE_TEST: 'set' },
    });
    program.stdin?.end('through\n');
    const exit = await program.exited;
    expect(await text(program.stdout)).toBe(`through\nset ${folder}\n`);
    expect(exit).toEqual({ exitCode: 7, signal: undefined, stderrTail: 'trouble' });
  });

  test('that dies by a signal is reported with that signal', async () => {
    const program = startChildProgram({ command: 'sh', args: ['-c', 'kill -SEGV $$'] });
    expect(await program.exited).toMatchObject({ exitCode: undefined, signal: 'SIGSEGV' });
  });

  test('that does not exist exits with 127 and says so', async () => {
    const program = startChildProgram({ command: 'no-such-program', args: [] });
    const exit = await program.exited;
    expect(exit.exitCode).toBe(127);
    expect(exit.stderrTail).toContain('cannot start no-such-program: No such file or directory');
  });

  test('gets the signals sent to its pid', async () => {
    const program = startChildProgram({
      command: 'sh',
      args: ['-c', 'trap "echo caught; exit 3" INT; echo ready; while :; do sleep 0.05; done'],
    });
    const lines = program.stdout[Symbol.asyncIterator]();
    await lines.next();
    process.kill(program.pid, 'SIGINT');
    expect((await lines.next()).value?.toString()).toBe('caught\n');
    expect((await program.exited).exitCode).toBe(3);
  });

  test('has not ended before what it left behind has, and that is ended for it', async () => {
    const program = python(
      'import subprocess, sys\n' +
        'print(subprocess.Popen(["sleep", "600"]).pid, flush=True)\n' +
        'print(subprocess.Popen(["sleep", "600"], start_new_session=True).pid, flush=True)\n',
    );
    const [exit, output] = await Promise.all([program.exited, text(program.stdout)]);
    expect(exit.exitCode).toBe(0);
    const left = output.trim().split('\n').map(Number);
    expect(left).toHaveLength(2);
    expect(await running(left)).toEqual([]);
  });

  test('is ended with all that it started when its signal is aborted, though it ignores SIGTERM', async () => {
    const abort = new AbortController();
    const program = python(stubbornFamily, { signal: abort.signal, killAfterMs: 200 });
    const family: number[] = JSON.parse(await firstLine(program.stdout));
    expect(await running(family)).toHaveLength(3);
    abort.abort();
    const exit = await program.exited;
    expect(exit.signal).toBe('SIGKILL');
    expect(await running(family)).toEqual([]);
  });

  test('does not start in earnest when its signal was aborted before', async () => {
    const program = startChildProgram({ command: 'sleep', args: ['600'], signal: AbortSignal.abort() });
    expect((await program.exited).signal).toBe('SIGTERM');
  });

  test('dies when its launcher is killed', async () => {
    const program = python(stubbornFamily);
    const family: number[] = JSON.parse(await firstLine(program.stdout));
    process.kill(program.pid, 'SIGKILL');
    await program.exited;
    expect(await running(family)).toEqual([]);
  });
});

test('a program whose owner runs out of file descriptors ends as ever, and takes nobody with it', async () => {
  const fixture = fileURLToPath(new URL('../fixtures/child-without-descriptors.ts', import.meta.url));
  const limited = 'ulimit -n 64; exec "$0" "$@"';
  const { stdout } = await execa('sh', ['-c', limited, process.execPath, fixture], { timeout: 20_000 });
  expect(stdout).toBe('7');
});

describe('an owner that is killed with kill -9', () => {
  const start = async (): Promise<{ owner: ResultPromise; launcher: number; family: number[] }> => {
    const owner = execa(process.execPath, [OWNER, folder], { reject: false, buffer: false });
    const lines = owner.iterable({ from: 'stdout' })[Symbol.asyncIterator]();
    const launcher = Number((await lines.next()).value);
    const family: number[] = JSON.parse(String((await lines.next()).value));
    await until('the record is written', async () =>
      (await readdir(folder)).some((name) => name.endsWith('.json')),
    );
    return { owner, launcher, family };
  };

  test('takes its child programs with it within 5 seconds, grandchildren that hold the pipes included', async () => {
    const { owner, launcher, family } = await start();
    owner.kill('SIGKILL');
    await allGone([launcher, ...family], 5000);
  });

  test('together with the launcher leaves processes that the next start sweeps', async () => {
    const { owner, launcher, family } = await start();
    // Stopped, the launcher cannot do its work, and what it should have ended lives on.
    process.kill(launcher, 'SIGSTOP');
    expect(await sweepProcesses(folder)).toEqual([]);
    owner.kill('SIGKILL');
    await owner;
    const swept = await sweepProcesses(folder);
    expect(swept).toEqual([{ group: family[0], command: expect.arrayContaining(['python3', '-c']) }]);
    expect(await running(family)).toEqual([]);
    expect(await readdir(folder)).toEqual([]);
    // The kernel itself wakes a stopped process whose group lost its parent: it may have gone by now.
    if ((await running([launcher])).length > 0) process.kill(launcher, 'SIGCONT');
    await allGone([launcher, ...family], 5000);
  });

  test('and whose group leader is gone too is swept by the mark its programs carry', async () => {
    const { owner, launcher, family } = await start();
    owner.kill('SIGSTOP');
    process.kill(launcher, 'SIGKILL');
    await allGone([family[0]!], 5000);
    owner.kill('SIGKILL');
    await owner;
    expect(await running([family[1]!])).toHaveLength(1);
    expect(await sweepProcesses(folder)).toHaveLength(1);
    expect(await running(family)).toEqual([]);
  });
});

test('a sweep leaves a stranger alone that got the process id of an ended program', async () => {
  const stranger = execa('sleep', ['600'], { detached: true, reject: false });
  const record = {
    id: 'one',
    group: stranger.pid,
    groupStarted: 'another time',
    owner: stranger.pid,
    ownerStarted: 'another time',
    command: ['sleep'],
  };
  await writeFile(join(folder, 'one.json'), JSON.stringify(record));
  expect(await sweepProcesses(folder)).toEqual([]);
  expect(await running([stranger.pid!])).toHaveLength(1);
  expect(await readdir(folder)).toEqual([]);
  stranger.kill('SIGKILL');
  await stranger;
});

test('the start of a process is the same however often it is asked, and unknown once it has ended', async () => {
  expect(await processStartedAt(process.pid)).toBe(await processStartedAt(process.pid));
  const short = execa('true', { reject: false });
  await short;
  expect(await processStartedAt(short.pid!)).toBeUndefined();
});
