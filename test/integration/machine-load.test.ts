import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import type { Notice } from '../../activities/context.ts';
import { cpuShare, cpuTime } from '../../engines/hardware/cpu-time.ts';
import { diskSpace } from '../../engines/hardware/disk.ts';
import { gpuLoads } from '../../engines/hardware/gpu-load.ts';
import { machinesNow, reportLoad, workerLoads } from '../../storage/database/machine-loads.ts';
import { type KeepLoad, keepLoad } from '../../workers/load/keep-load.ts';
import { machineLook } from '../../workers/load/look-at-machine.ts';
import { machineTree, meminfo, programIn } from '../fixtures/machine-tree.ts';
import { emptyDatabase, withTestDatabase } from '../fixtures/test-database.ts';
import { until } from '../fixtures/until.ts';

const database = withTestDatabase();
beforeEach(() => emptyDatabase(database.db));

const GIB = 2 ** 30;
const CGROUPS = 'sys/fs/cgroup';

describe('the processor', () => {
  const core = (used: number, idle: number) => ({ times: { user: used, nice: 0, sys: 0, irq: 0, idle } });
  const look = (root: string, seconds: number, cores = [core(1000, 3000), core(0, 4000)]) =>
    cpuTime({ root, nowSeconds: () => seconds, cores: () => cores });

  test('its share is of all cores, between two looks', async () => {
    const { root, remove } = await machineTree({});
    const before = await look(root, 0);
    const after = await look(root, 1, [core(2000, 3000), core(0, 5000)]);
    expect(cpuShare(before, after)).toBe(0.5);
    expect(cpuShare(undefined, after)).toBeUndefined();
    expect(cpuShare(after, after)).toBeUndefined();
    await remove();
  });

  test.each<[string, Record<string, string>, string, (used: number) => string]>([
    [
      'version 2',
      { 'proc/self/cgroup': '0::/', [`${CGROUPS}/cpu.max`]: '150000 100000' },
      `${CGROUPS}/cpu.stat`,
      (seconds) => `usage_usec ${seconds * 1e6}\nuser_usec 7`,
    ],
    [
      'version 1',
      {
        'proc/self/cgroup': '4:cpu,cpuacct:/docker/1',
        [`${CGROUPS}/cpu/docker/1/cpu.cfs_quota_us`]: '150000',
        [`${CGROUPS}/cpu/docker/1/cpu.cfs_period_us`]: '100000',
      },
      `${CGROUPS}/cpu/docker/1/cpuacct.usage`,
      (seconds) => String(seconds * 1e9),
    ],
  ])('of a container with a quota it is of the quota: %s', async (_name, files, usage, used) => {
    const { root, remove } = await machineTree({ ...files, [usage]: used(100) });
    const before = await look(root, 1000);
    await writeFile(join(root, usage), `${used(112)}\n`);
    const after = await look(root, 1010);
    expect(before.of).toBe('container');
    // 12 s used of 10 s on one and a half cores.
    expect(cpuShare(before, after)).toBeCloseTo(0.8);
    await remove();
  });

  test('a quota beyond the cores of the machine is none', async () => {
    const files = { 'proc/self/cgroup': '0::/', [`${CGROUPS}/cpu.max`]: '400000 100000' };
    const { root, remove } = await machineTree({ ...files, [`${CGROUPS}/cpu.stat`]: 'usage_usec 5' });
    expect((await look(root, 0)).of).toBe('machine');
    await remove();
  });
});

describe('GPUs', () => {
  const withSmi = async (script: string, visible?: string) => {
    const { root, remove } = await machineTree({});
    const program = await programIn(root, 'nvidia-smi', script);
    const found = await gpuLoads({ program, ...(visible !== undefined && { visible }) });
    await remove();
    return found;
  };
  const MIB = 2 ** 20;
  const big = {
    name: 'NVIDIA H200',
    use: 0.87,
    memoryUsedBytes: 9000 * MIB,
    memoryTotalBytes: 143_771 * MIB,
  };
  const small = { name: 'NVIDIA A2', use: 0, memoryUsedBytes: 3 * MIB, memoryTotalBytes: 15_356 * MIB };
  const TWO = "printf '0, GPU-aaaa, NVIDIA H200, 87, 9000, 143771\\n1, GPU-bbbb, NVIDIA A2, 0, 3, 15356\\n'";

  test.each<[string, string, string | undefined, unknown[]]>([
    ['all of them', TWO, undefined, [big, small]],
    ['those that programs may see', TWO, '1', [small]],
    [
      'one that is shared out, of which nothing is told',
      "echo '0, GPU-cc, NVIDIA GB10, [N/A], [N/A], [N/A]'",
      undefined,
      [{ name: 'NVIDIA GB10', use: undefined, memoryUsedBytes: undefined, memoryTotalBytes: undefined }],
    ],
    ['none, where the driver does not run', "echo 'NVIDIA-SMI has failed'; exit 9", undefined, []],
    ['none, where it says something else', "echo 'No devices were found'", undefined, []],
  ])('%s', async (_name, script, visible, expected) => {
    expect(await withSmi(script, visible)).toEqual(expected);
  });
});

test('the disk is that of the folder, or of the nearest one above it that is there', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'vidmine-disk-'));
  const { freeBytes, totalBytes } = await diskSpace(join(folder, 'not', 'yet'));
  expect(totalBytes).toBe((await diskSpace(folder)).totalBytes);
  expect(freeBytes).toBeGreaterThan(0);
  expect(freeBytes).toBeLessThan(totalBytes);
  await rm(folder, { recursive: true });
});

test('a part that cannot be looked at is missing, and told of once; the others are there', async () => {
  const { root, remove } = await machineTree({
    'proc/meminfo': meminfo(64, 40),
    'proc/self/cgroup': '0::/',
    'a-file': '',
  });
  const warned: string[] = [];
  const look = machineLook({
    ...{ artifacts: join(root, 'a-file', 'audio'), nvidiaSmi: undefined, root },
    warn: (line) => warned.push(line),
  });
  await look();
  const load = await look();
  expect(load).toMatchObject({ memoryFreeBytes: 40 * GIB, memoryTotalBytes: 64 * GIB, gpus: [] });
  expect(load.diskFreeBytes).toBeUndefined();
  expect(warned).toEqual([expect.stringContaining('The disk cannot be looked at')]);
  await remove();
});

const LOAD = {
  ...{ cpuShare: 0.5, memoryFreeBytes: 3 * GIB, memoryTotalBytes: 8 * GIB, gpus: [] },
  ...{ diskFreeBytes: 5e12, diskTotalBytes: 8e12 },
};

test('machines are those of workers that were seen lately; workers of one machine are one', async () => {
  const { db } = database;
  const findings = ['speech runs and leaves the GPU unused'];
  await reportLoad(db, { worker: 'big/1', host: 'big' }, ['llm'], { ...LOAD, cpuShare: 0.25 });
  await reportLoad(db, { worker: 'box/1', host: 'box' }, ['network'], { ...LOAD, findings });
  await reportLoad(db, { worker: 'box/2', host: 'box' }, ['speech'], { ...LOAD, cpuShare: undefined });
  await reportLoad(db, { worker: 'dead/1', host: 'dead' }, ['speech'], LOAD);
  await db
    .updateTable('machine_loads')
    .set({ seen_at: sql<Date>`now() - interval '31 seconds'` })
    .where('host', '=', 'dead')
    .execute();
  expect(await machinesNow(db)).toEqual([
    { ...LOAD, host: 'big', cpuShare: 0.25, findings: [] },
    { ...LOAD, host: 'box', cpuShare: undefined, findings },
  ]);
  expect((await workerLoads(db)).map(({ worker, queues }) => [worker, queues])).toEqual([
    ['box/2', ['speech']],
    ['box/1', ['network']],
    ['big/1', ['llm']],
  ]);
});

test('a worker that has been dead for a day is forgotten with the next look of another', async () => {
  const { db } = database;
  await reportLoad(db, { worker: 'dead/1', host: 'dead' }, ['speech'], LOAD);
  await db.updateTable('machine_loads').set({ seen_at: sql<Date>`now() - interval '25 hours'` }).execute();
  await reportLoad(db, { worker: 'box/1', host: 'box' }, ['speech'], LOAD);
  const rows = await db.selectFrom('machine_loads').select('worker').execute();
  expect(rows).toEqual([{ worker: 'box/1' }]);
});

/** A worker that writes what it sees as often as it can, while the work is done; what it told then. */
async function whileKept(given: Partial<KeepLoad>, work: () => Promise<void>) {
  const ending = new AbortController();
  const [notices, warned]: [Notice[], string[]] = [[], []];
  const kept = keepLoad({
    ...{ db: database.db, worker: 'box/7', host: 'box', queues: ['speech'], gpuWork: [], everyMs: 1 },
    ...{ look: async () => LOAD, running: () => 1, signal: ending.signal },
    notify: async (notice) => {
      notices.push(notice);
    },
    warn: (line) => warned.push(line),
    ...given,
  });
  try {
    await work();
  } finally {
    ending.abort();
    await kept;
  }
  return { notices, warned };
}

test('defect 134: speech that leaves the GPU at 0 % is told once and stands in status until it is used', async () => {
  const { root, remove } = await machineTree({ use: 0 });
  const nvidiaSmi = await programIn(
    root,
    'nvidia-smi',
    `echo "0, GPU-aaaa, Test GPU, $(cat ${root}/use), 500, 15000"`,
  );
  let looks = 0;
  const look = machineLook({ artifacts: root, nvidiaSmi, warn: () => {} });
  const found = async () => (await machinesNow(database.db))[0]?.findings ?? [];
  const { notices, warned } = await whileKept(
    {
      look: async () => {
        looks += 1;
        return look();
      },
      gpuWork: [{ queue: 'speech', name: 'speech', todo: 'See to the driver.' }],
    },
    async () => {
      await until('it is found', async () => (await found()).length > 0);
      expect(await found()).toEqual(['speech runs and leaves the GPU unused']);
      const then = looks;
      await until('it was looked at for long', () => looks > then + 8);
      await writeFile(join(root, 'use'), '71');
      await until('the GPU is used', async () => (await found()).length === 0);
    },
  );
  expect(notices).toEqual([
    {
      event: 'gpu-unused',
      subject: 'box',
      reason: 'speech leaves the GPU unused',
      detail: expect.stringContaining('(Test GPU) has done nothing for a minute'),
      todo: 'See to the driver.',
    },
  ]);
  expect(warned).toEqual([]);
  await remove();
});

test('a look that fails is logged once and tried again; with the worker its row goes', async () => {
  let looks = 0;
  const { warned } = await whileKept(
    {
      look: async () => {
        looks += 1;
        if (looks <= 3) throw new Error('no such sensor');
        return LOAD;
      },
    },
    () => until('it is written', async () => (await machinesNow(database.db)).length === 1),
  );
  expect(warned).toEqual([
    'What the machine does cannot be written: no such sensor',
    'What the machine does can be written again.',
  ]);
  expect(await machinesNow(database.db)).toEqual([]);
});
