import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { StageError } from '../../domain/faults.ts';
import {
  createJsonLinesSidecar,
  type JsonLinesSidecar,
  type SidecarOptions,
} from '../../engines/sidecar/json-lines-sidecar.ts';
import { until } from '../fixtures/until.ts';

const SCRIPT = fileURLToPath(new URL('../fixtures/parrot_sidecar.py', import.meta.url));
const PROTOCOL_FOLDER = fileURLToPath(new URL('../../engines/sidecar', import.meta.url));

const ready = z.object({ colour: z.string() });
type Ready = z.infer<typeof ready>;
const said = z.object({ said: z.string(), pid: z.int() });
const number = z.object({ number: z.int() });

const open: JsonLinesSidecar<Ready>[] = [];
const parrot = (way = '', options: Partial<SidecarOptions<Ready>> = {}): JsonLinesSidecar<Ready> => {
  const args = ['-I', '-B', '-u', SCRIPT, PROTOCOL_FOLDER, way];
  const sidecar = createJsonLinesSidecar({ name: 'parrot', command: 'python3', args, ready, ...options });
  open.push(sidecar);
  return sidecar;
};
afterEach(async () => {
  await Promise.all(open.splice(0).map((sidecar) => sidecar.close()));
});

const echo = (sidecar: JsonLinesSidecar<Ready>, text: string, signal?: AbortSignal) =>
  sidecar.request({ method: 'echo', params: { text }, result: said, signal });
const count = (
  sidecar: JsonLinesSidecar<Ready>,
  params: { to: number; seconds?: number },
  receive: (event: { number: number }) => void,
  signal?: AbortSignal,
) => sidecar.request({ method: 'count', params, events: { schema: number, receive }, result: said, signal });
const faultOf = async (promise: Promise<unknown>) => {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof StageError)) throw new Error(`no StageError but ${String(error)}`);
  return error.fault;
};
const isRunning = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

test('a request brings its events in order and then its result, whatever libraries print', async () => {
  const seen: number[] = [];
  const result = await count(parrot(), { to: 3 }, (event) => seen.push(event.number));
  expect(seen).toEqual([0, 1, 2]);
  expect(result.said).toBe('3');
});

test('one process serves many requests and says what it is', async () => {
  const sidecar = parrot();
  const { colour, pid } = await sidecar.ready();
  const results = await Promise.all(['a', 'b', 'ü 语'].map((text) => echo(sidecar, text)));
  expect(colour).toBe('green');
  expect(results).toEqual(['a', 'b', 'ü 语'].map((text) => ({ said: text, pid })));
});

test('how many processes there are follows the number, also while they work; those too many leave', async () => {
  let most = 1;
  const sidecar = parrot('', { processes: () => most });
  const pidsOf = async (requests: number): Promise<number[]> => {
    const answers = Array.from({ length: requests }, () => count(sidecar, { to: 2, seconds: 0.2 }, () => {}));
    return [...new Set((await Promise.all(answers)).map(({ pid }) => pid))];
  };
  expect(await pidsOf(3)).toHaveLength(1);
  most = 3;
  const three = await pidsOf(3);
  expect(three).toHaveLength(3);
  most = 1;
  const one = await pidsOf(3);
  expect(one).toHaveLength(1);
  await until('the others have left', () => three.filter(isRunning).length === 1);
  expect(three).toContain(one[0]);
});

test('a crash fails the request it was at as a system fault with the last words, and no other', async () => {
  const sidecar = parrot();
  const before = await echo(sidecar, 'before');
  const crash = faultOf(sidecar.request({ method: 'crash', params: {}, result: said }));
  const after = echo(sidecar, 'after');
  expect(await crash).toMatchObject({
    fault: 'system',
    reason: 'parrot-ended',
    soon: true,
    detail: expect.stringMatching(/exit code 7.*the last words of the parrot/),
  });
  expect((await after).said).toBe('after');
  expect((await after).pid).not.toBe(before.pid);
});

test('a process killed from outside is replaced', async () => {
  const sidecar = parrot();
  const { pid } = await sidecar.ready();
  const busy = faultOf(count(sidecar, { to: 1000, seconds: 0.05 }, () => process.kill(pid, 'SIGKILL')));
  expect(await busy).toMatchObject({ fault: 'system', detail: expect.stringContaining('SIGKILL') });
  expect((await echo(sidecar, 'again')).said).toBe('again');
});

test.each([
  ['input', { fault: 'video', reason: 'stale', detail: 'bread is stale', settles: { kind: 'failed' } }],
  ['system', { fault: 'system', reason: 'stale', detail: 'bread is stale' }],
])('a refusal of kind %s becomes the fault it means, and the process lives on', async (kind, fault) => {
  const sidecar = parrot();
  const { pid } = await sidecar.ready();
  const params = { kind, reason: 'stale', message: 'bread is stale' };
  expect(await faultOf(sidecar.request({ method: 'refuse', params, result: said }))).toEqual(fault);
  expect((await echo(sidecar, 'still here')).pid).toBe(pid);
});

test.each([
  ['list index out of range', 'video', 'unexpected'],
  ['CUDA failed with error out of memory', 'system', 'out-of-memory'],
])('an exception that says %j is a %s fault', async (message, kind, reason) => {
  const failed = parrot().request({ method: 'fail', params: { message }, result: said });
  expect(await faultOf(failed)).toMatchObject({
    fault: kind,
    reason,
    detail: expect.stringContaining(`ValueError: ${message}`),
  });
});

test('an aborted request rejects with the reason and the same process goes on', async () => {
  const sidecar = parrot();
  const { pid } = await sidecar.ready();
  const abort = new AbortController();
  const counting = count(
    sidecar,
    { to: 1e6, seconds: 0.01 },
    () => abort.abort(new Error('enough')),
    abort.signal,
  );
  await expect(counting).rejects.toThrow('enough');
  expect((await echo(sidecar, 'next')).pid).toBe(pid);
});

test('a process that does not heed the abort is killed and replaced', async () => {
  const sidecar = parrot('', { cancelGraceMs: 50 });
  const { pid } = await sidecar.ready();
  const abort = new AbortController();
  const receive = (): void => abort.abort(new Error('enough'));
  const events = { schema: number, receive };
  const sleeping = sidecar.request({
    method: 'sleep',
    params: {},
    events,
    result: said,
    signal: abort.signal,
  });
  await expect(sleeping).rejects.toThrow('enough');
  expect((await echo(sidecar, 'next')).pid).not.toBe(pid);
  expect(isRunning(pid)).toBe(false);
});

test('an aborted request in the queue never reaches the process', async () => {
  const sidecar = parrot();
  const abort = new AbortController();
  const first = count(sidecar, { to: 5, seconds: 0.01 }, () => abort.abort(new Error('enough')));
  const waiting = echo(sidecar, 'never', abort.signal);
  await expect(waiting).rejects.toThrow('enough');
  expect((await first).said).toBe('5');
  await expect(echo(sidecar, 'late', abort.signal)).rejects.toThrow('enough');
});

test('a process without a sign of life is ended as hung', async () => {
  const sidecar = parrot();
  const request = { method: 'sleep', params: {}, result: said, patienceMs: 100 };
  expect(await faultOf(sidecar.request(request))).toMatchObject({
    fault: 'system',
    reason: 'parrot-hung',
    soon: true,
  });
  expect((await echo(sidecar, 'next')).said).toBe('next');
});

test('a line that is no JSON is a broken protocol, quoted', async () => {
  const sidecar = parrot();
  expect(await faultOf(sidecar.request({ method: 'babble', params: {}, result: said }))).toMatchObject({
    fault: 'system',
    reason: 'parrot-protocol',
    detail: expect.stringContaining('this is no JSON'),
  });
  expect((await echo(sidecar, 'next')).said).toBe('next');
});

test('a result of the wrong form is a broken protocol', async () => {
  const wrong = parrot().request({
    method: 'echo',
    params: { text: 'x' },
    result: z.object({ sung: z.string() }),
  });
  expect(await faultOf(wrong)).toMatchObject({ fault: 'system', reason: 'parrot-protocol' });
});

test.each<[string, Partial<SidecarOptions<Ready>>, string, RegExp]>([
  ['refuse', {}, 'no-seed', /there is no seed in the cage/],
  ['die', {}, 'parrot-start', /exit code 3.*died of hunger/],
  ['hang', { readyTimeoutMs: 100 }, 'parrot-start', /not ready after 0\.1 s/],
  ['future', {}, 'parrot-protocol', /speaks protocol 99, not 1/],
  ['break', {}, 'parrot-start', /does not start: KeyError: 'perch'/],
  ['', { command: 'no-such-python' }, 'parrot-start', /no-such-python/],
])(
  'a start that goes wrong (%s %j) is a system fault that says why',
  async (way, options, reason, detail) => {
    expect(await faultOf(echo(parrot(way, options), 'x'))).toMatchObject({
      fault: 'system',
      reason,
      detail: expect.stringMatching(detail),
    });
  },
);

test('several processes work side by side', async () => {
  const sidecar = parrot('', { processes: 2 });
  const pids = new Set<number>();
  let running = 0;
  const both = await Promise.all(
    [0, 1].map((which) => count(sidecar, { to: 3, seconds: 0.2 }, () => (running |= 1 << which))),
  );
  for (const { pid } of both) pids.add(pid);
  expect(pids.size).toBe(2);
  expect(running).toBe(3);
});

test('a process is replaced after its share of requests, and on demand', async () => {
  const sidecar = parrot('', { requestsPerProcess: 2 });
  const pids: number[] = [];
  for (const text of ['a', 'b', 'c']) pids.push((await echo(sidecar, text)).pid);
  expect(pids[1]).toBe(pids[0]);
  expect(pids[2]).not.toBe(pids[1]);
  sidecar.renew();
  expect((await echo(sidecar, 'd')).pid).not.toBe(pids[2]);
  expect(pids.filter(isRunning)).toEqual([]);
});

test('closing ends the processes, fails what is at work and takes nothing more', async () => {
  const sidecar = parrot('', { processes: 3 });
  const idle = await echo(sidecar, 'idle');
  const atWork = [0, 1].map(() => {
    let started = (): void => {};
    const begun = new Promise<void>((resolve) => {
      started = resolve;
    });
    const fault = faultOf(count(sidecar, { to: 1e6, seconds: 0.01 }, () => started()));
    return { begun, fault };
  });
  await Promise.all(atWork.map(({ begun }) => begun));
  const { pid } = await sidecar.ready();
  await sidecar.close();
  for (const { fault } of atWork) {
    expect(await fault).toMatchObject({ fault: 'system', reason: 'parrot-closed' });
  }
  expect([idle.pid, pid].filter(isRunning)).toEqual([]);
  expect(await faultOf(echo(sidecar, 'late'))).toMatchObject({ reason: 'parrot-closed' });
});

test('closing during a start ends it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'parrot-'));
  const pidFile = join(folder, 'pid');
  const sidecar = parrot('hang', { env: { PARROT_PID_FILE: pidFile } });
  const waiting = faultOf(echo(sidecar, 'x'));
  await until('the parrot has started', () => existsSync(pidFile));
  await sidecar.close();
  expect(await waiting).toMatchObject({ reason: 'parrot-closed' });
  expect(isRunning(Number(await readFile(pidFile, 'utf8')))).toBe(false);
  await rm(folder, { recursive: true });
});
