import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { acquireObserved, type ObservedLock, StillLocked } from '../../engines/processes/observed-lock.ts';
import { until } from '../fixtures/until.ts';

const HOLDER = fileURLToPath(new URL('../fixtures/lock-holder.ts', import.meta.url));
const HOUR_SECONDS = 3600;

let folder: string;
let lockfilePath: string;
let endings: (() => Promise<unknown>)[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vidmine-lock-'));
  lockfilePath = join(folder, '.lock');
  endings = [];
});
afterEach(async () => {
  for (const end of endings.reverse()) await end();
  rmSync(folder, { recursive: true, force: true });
});

const acquire = (more: Partial<ObservedLock> = {}): Promise<() => Promise<void>> =>
  acquireObserved({
    ...{ folder, lockfilePath, renewMs: 1000, staleMs: 500, lookEveryMs: 50, waitMs: 20_000 },
    onLost: () => {},
    ...more,
  });

/** A process that waits for the lock and keeps it; it can be made to stand still, as a machine that sleeps does. */
function holder(staleMs: number) {
  const said: string[] = [];
  const child = execa(process.execPath, [HOLDER, folder, '1000', String(staleMs)], {
    reject: false,
    buffer: false,
    stderr: 'inherit',
  });
  createInterface({ input: child.stdout }).on('line', (line) => said.push(line));
  endings.push(async () => {
    child.kill('SIGKILL');
    await child;
  });
  return { said, kill: (signal: NodeJS.Signals) => child.kill(signal) };
}

const renewedMs = (): number => statSync(lockfilePath).mtimeMs;

test.each([
  ['long ago', -HOUR_SECONDS],
  ['just now', 0],
  ['in the future, by a clock that was set back since', 9000 * HOUR_SECONDS],
])('a lock that a dead process renewed %s is taken over, and given back', async (_name, seconds) => {
  mkdirSync(lockfilePath);
  const at = Date.now() / 1000 + seconds;
  utimesSync(lockfilePath, at, at);
  const release = await acquire();
  expect(existsSync(lockfilePath)).toBe(true);
  await release();
  expect(existsSync(lockfilePath)).toBe(false);
});

test('a lock that is renewed is kept, however old its holder makes it look', async () => {
  mkdirSync(lockfilePath);
  let second = 0;
  const renew = setInterval(() => utimesSync(lockfilePath, 1000, 1000 + second++), 100);
  try {
    await expect(acquire({ waitMs: 1500 })).rejects.toBeInstanceOf(StillLocked);
  } finally {
    clearInterval(renew);
  }
});

test('giving up the wait takes nothing', async () => {
  mkdirSync(lockfilePath);
  const giveUp = new AbortController();
  const waiting = acquire({ signal: giveUp.signal, staleMs: 600_000 });
  giveUp.abort(new Error('enough'));
  await expect(waiting).rejects.toThrow('enough');
  expect(existsSync(lockfilePath)).toBe(true);
});

test('a machine that slept wakes with its lock where it was, also when the one who waits wakes first', async () => {
  const first = holder(2500);
  await until('the first one holds it', () => first.said.includes('held'));
  const second = holder(2500);
  await until('the second one waits', () => second.said.includes('waiting'));
  first.kill('SIGSTOP');
  second.kill('SIGSTOP');
  const before = renewedMs();
  await until('it slept for longer than a lock lasts', () => Date.now() - before > 6000);
  second.kill('SIGCONT');
  first.kill('SIGCONT');
  await until('the first one has renewed it twice', () => renewedMs() - before > 7000);
  expect([first.said, second.said]).toEqual([['waiting', 'held'], ['waiting']]);

  first.kill('SIGKILL');
  await until('the second one holds it', () => second.said.includes('held'));
});

test('of many who wait for the lock of a dead one, one at a time holds it', async () => {
  mkdirSync(lockfilePath);
  let holding = 0;
  let most = 0;
  const folders = Array.from({ length: 4 }, (_, index) => join(folder, `as-${index}`));
  // Locks of one process are known to it by their folder: each of these passes for another process.
  for (const each of folders) mkdirSync(each);
  await Promise.all(
    folders.map(async (each) => {
      const release = await acquire({ folder: each, staleMs: 2500, waitMs: 60_000 });
      holding += 1;
      most = Math.max(most, holding);
      const taken = renewedMs();
      await until('it was renewed', () => renewedMs() !== taken);
      holding -= 1;
      await release();
    }),
  );
  expect([most, holding]).toEqual([1, 0]);
});
