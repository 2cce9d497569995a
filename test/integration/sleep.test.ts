import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { configurationSchema } from '../../domain/configuration.ts';
import { startStack } from '../../stack/supervisor/start-stack.ts';
import { readStackState } from '../../stack/supervisor/state-file.ts';
import { freePorts } from '../fixtures/free-ports.ts';
import { firstLine } from '../fixtures/process-tree.ts';
import { temporaryHome } from '../fixtures/stack-home.ts';
import { stackTools } from '../fixtures/stack-tools.ts';
import { until } from '../fixtures/until.ts';

const fixture = (name: string): string => fileURLToPath(new URL(`../fixtures/${name}`, import.meta.url));
const IDLE_WORKER = fixture('worker-that-idles.ts');

let home: ReturnType<typeof temporaryHome>;
let stack: object;
let endings: (() => Promise<unknown>)[];
beforeEach(async () => {
  home = temporaryHome();
  const [postgresPort, temporalPort, temporalUiPort] = await freePorts(3);
  stack = { postgresPort, temporalPort, temporalUiPort };
  endings = [];
});
afterEach(async () => {
  for (const end of endings.reverse()) await end();
  await home.remove();
});

/** A supervisor in a process of its own; it says `ready`, or ends. */
function supervisor() {
  const { temporal, postgresBin } = stackTools();
  const child = execa(
    process.execPath,
    [
      ...[fixture('supervisor-to-kill.ts'), home.folder, temporal, postgresBin],
      ...[JSON.stringify({ stack }), IDLE_WORKER],
    ],
    { reject: false, buffer: false },
  );
  endings.push(async () => {
    child.kill('SIGCONT');
    child.kill('SIGKILL');
    await child;
  });
  return child;
}

const lockRenewedMs = (): number => statSync(join(home.run, 'supervisor.lock')).mtimeMs;
const log = (): string => readFileSync(join(home.logs, 'supervisor.log'), 'utf8');

test('a supervisor that sleeps keeps its lock: nobody starts beside it, and it goes on when it wakes', async () => {
  const sleeping = supervisor();
  expect(await firstLine(sleeping.stdout)).toBe('ready');
  const state = await readStackState(home);
  sleeping.kill('SIGSTOP');
  const before = lockRenewedMs();
  await until('it slept for longer than a lock lasts', () => Date.now() - before > 5000);

  const beside = startStack({
    home,
    configuration: configurationSchema.parse({ stack }),
    tools: stackTools(),
    workers: false,
  });
  await expect(beside).rejects.toThrow(/already runs/);

  sleeping.kill('SIGCONT');
  await until('it renews its lock again', () => lockRenewedMs() - before > 5000);
  const renewed = lockRenewedMs();
  await until('and once more', () => lockRenewedMs() > renewed);
  expect(await readStackState(home)).toEqual(state);
  expect(log()).not.toMatch(/lock of this installation was lost|Stopping/);
});

test('of two that start at once after one was killed, one runs and the other says so', async () => {
  const killed = supervisor();
  expect(await firstLine(killed.stdout)).toBe('ready');
  killed.kill('SIGKILL');
  await killed;
  const both = [supervisor(), supervisor()];
  const ends = both.map(async (each) => ({ each, ready: (await firstLine(each.stdout)) === 'ready' }));
  const [one, other] = await Promise.all(ends);
  expect([one!.ready, other!.ready].filter(Boolean)).toHaveLength(1);
  const loser = one!.ready ? other! : one!;
  expect((await loser.each).exitCode).not.toBe(0);
  const winner = one!.ready ? one! : other!;
  expect((await readStackState(home))?.supervisorPid).toBe(winner.each.pid);
});
