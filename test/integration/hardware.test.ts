import { mkdir, readFile, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { detectHardware, type HardwarePlaces } from '../../engines/hardware/detect-hardware.ts';
import { isThisMachine } from '../../engines/hardware/is-this-machine.ts';
import { freeMemoryGb } from '../../engines/hardware/memory.ts';
import { outputOf } from '../../engines/hardware/program-output.ts';
import { machineTree, meminfo, programIn } from '../fixtures/machine-tree.ts';
import { until } from '../fixtures/until.ts';

const GIB = 2 ** 30;
const EIGHT = { installed: 8, usable: 8, model: 'Test CPU' };
const LINUX = { platform: 'linux', architecture: 'x64', environment: {}, processors: EIGHT } as const;
const PLAIN = { 'proc/meminfo': meminfo(64, 40), 'proc/self/status': 'Cpus_allowed_list:\t0-7' };
const CGROUPS = 'sys/fs/cgroup';
const gb = (gib: number) => (gib * GIB) / 1e9;

type Files = Readonly<Record<string, string | number>>;

/** What is detected on a machine with these files. */
async function detected(files: Files, places: HardwarePlaces = {}) {
  const tree = await machineTree({ ...PLAIN, ...files });
  try {
    const nvidiaSmi = join(tree.root, 'no-such-program');
    return await detectHardware({ ...LINUX, root: tree.root, nvidiaSmi, ...places });
  } finally {
    await tree.remove();
  }
}

test('a machine without a container and without a GPU', async () => {
  expect(await detected({})).toEqual({ cores: 8, ramGb: gb(64), gpus: [], limitedBy: [] });
});

test('this machine has at least one core and some memory, part of which is free', async () => {
  const { cores, ramGb } = await detectHardware();
  expect(cores).toBeGreaterThanOrEqual(1);
  expect(ramGb).toBeGreaterThan(0.5);
  const free = await freeMemoryGb();
  expect(free).toBeGreaterThan(0);
  expect(free).toBeLessThan(ramGb);
});

const own2 = '0::/system.slice/docker-1.scope';
const own1 = '11:memory:/docker/1\n4:cpu,cpuacct:/docker/1\n1:name=systemd:/docker/1';

test.each<[string, Files, number, number, string[]]>([
  [
    'version 2, its own group as the top',
    {
      'proc/self/cgroup': '0::/',
      [`${CGROUPS}/cpu.max`]: '150000 100000',
      [`${CGROUPS}/memory.max`]: 8 * GIB,
    },
    1.5,
    8,
    ['cgroup-cpu', 'cgroup-memory'],
  ],
  [
    'version 2, whose path is that of the host and is not there',
    { 'proc/self/cgroup': own2, [`${CGROUPS}/cpu.max`]: '200000 100000' },
    2,
    64,
    ['cgroup-cpu'],
  ],
  [
    'version 2, nested: the narrowest of all above holds',
    {
      'proc/self/cgroup': own2,
      [`${CGROUPS}/system.slice/docker-1.scope/cpu.max`]: '600000 100000',
      [`${CGROUPS}/system.slice/docker-1.scope/memory.max`]: 32 * GIB,
      [`${CGROUPS}/system.slice/cpu.max`]: '300000 100000',
      [`${CGROUPS}/system.slice/memory.max`]: 16 * GIB,
    },
    3,
    16,
    ['cgroup-cpu', 'cgroup-memory'],
  ],
  [
    'version 2 without limits',
    {
      'proc/self/cgroup': '0::/',
      [`${CGROUPS}/cpu.max`]: 'max 100000',
      [`${CGROUPS}/memory.max`]: 'max',
    },
    8,
    64,
    [],
  ],
  [
    'version 2 with limits beyond the machine',
    {
      'proc/self/cgroup': '0::/',
      [`${CGROUPS}/cpu.max`]: '3200000 100000',
      [`${CGROUPS}/memory.max`]: 256 * GIB,
    },
    8,
    64,
    [],
  ],
  [
    'version 1',
    {
      'proc/self/cgroup': own1,
      [`${CGROUPS}/cpu/docker/1/cpu.cfs_quota_us`]: 250_000,
      [`${CGROUPS}/cpu/docker/1/cpu.cfs_period_us`]: 100_000,
      [`${CGROUPS}/memory/docker/1/memory.limit_in_bytes`]: 12 * GIB,
      [`${CGROUPS}/memory/memory.limit_in_bytes`]: '9223372036854771712',
    },
    2.5,
    12,
    ['cgroup-cpu', 'cgroup-memory'],
  ],
  [
    'version 1 without limits',
    {
      'proc/self/cgroup': own1,
      [`${CGROUPS}/cpu/cpu.cfs_quota_us`]: -1,
      [`${CGROUPS}/cpu/cpu.cfs_period_us`]: 100_000,
      [`${CGROUPS}/memory/memory.limit_in_bytes`]: '9223372036854771712',
    },
    8,
    64,
    [],
  ],
  ['affinity', { 'proc/self/status': 'Cpus_allowed_list:\t0-1,4,6-7' }, 5, 64, ['affinity']],
  [
    'a quota below one core counts as one',
    { 'proc/self/cgroup': '0::/', [`${CGROUPS}/cpu.max`]: '50000 100000' },
    1,
    64,
    ['cgroup-cpu'],
  ],
])('limits of a container: %s', async (_name, files, cores, ramGib, limitedBy) => {
  expect(await detected(files)).toMatchObject({ cores, ramGb: gb(ramGib), limitedBy });
});

test.each<[string, Files, number]>([
  ['what the kernel calls available', {}, 40],
  [
    'what is left of the container, file pages counted as left',
    {
      'proc/self/cgroup': '0::/',
      [`${CGROUPS}/memory.max`]: 8 * GIB,
      [`${CGROUPS}/memory.current`]: 6 * GIB,
      [`${CGROUPS}/memory.stat`]: `anon 5\ninactive_file ${GIB}\nactive_file 7`,
    },
    3,
  ],
  [
    'the group above, which others have filled',
    {
      'proc/self/cgroup': '0::/pod/one',
      [`${CGROUPS}/pod/one/memory.max`]: 8 * GIB,
      [`${CGROUPS}/pod/one/memory.current`]: GIB,
      [`${CGROUPS}/pod/memory.max`]: 16 * GIB,
      [`${CGROUPS}/pod/memory.current`]: 15 * GIB,
    },
    1,
  ],
  [
    'the machine, where it has less than the container may use',
    {
      'proc/meminfo': meminfo(64, 2),
      'proc/self/cgroup': '0::/',
      [`${CGROUPS}/memory.max`]: 32 * GIB,
      [`${CGROUPS}/memory.current`]: GIB,
    },
    2,
  ],
  [
    'version 1',
    {
      'proc/self/cgroup': own1,
      [`${CGROUPS}/memory/docker/1/memory.limit_in_bytes`]: 4 * GIB,
      [`${CGROUPS}/memory/docker/1/memory.usage_in_bytes`]: 3 * GIB,
      [`${CGROUPS}/memory/docker/1/memory.stat`]: `total_inactive_file ${GIB}`,
    },
    2,
  ],
])('free memory is %s', async (_name, files, gib) => {
  const tree = await machineTree({ ...PLAIN, ...files });
  try {
    expect(await freeMemoryGb({ root: tree.root, platform: 'linux' })).toBe(gb(gib));
  } finally {
    await tree.remove();
  }
});

test('free memory on macOS is all pages that it gives at once', async () => {
  const tree = await machineTree({});
  const vmStat = await programIn(
    tree.root,
    'vm_stat',
    `cat <<'END'
Mach Virtual Memory Statistics: (page size of 16384 bytes)
Pages free:                               10000.
Pages active:                            500000.
Pages inactive:                          200000.
Pages speculative:                         5000.
Pages wired down:                        300000.
Pages purgeable:                           1000.
END`,
  );
  expect(await freeMemoryGb({ root: tree.root, platform: 'darwin', vmStat })).toBe((216_000 * 16384) / 1e9);
  await tree.remove();
});

describe('NVIDIA', () => {
  const TWO = "printf '0, GPU-aaaa, NVIDIA H200, 143771\\n1, GPU-bbbb, NVIDIA GeForce RTX 5080, 16303\\n'";
  const withSmi = async (script: string, environment: Record<string, string> = {}) => {
    const tree = await machineTree(PLAIN);
    const nvidiaSmi = await programIn(tree.root, 'nvidia-smi', script);
    const { gpus } = await detectHardware({ ...LINUX, root: tree.root, nvidiaSmi, environment });
    await tree.remove();
    return gpus.map(({ name, kind, memoryGb }) => [name, kind, Number(memoryGb.toFixed(1))]);
  };
  const [H200, RTX] = [
    ['NVIDIA H200', 'nvidia', 150.8],
    ['NVIDIA GeForce RTX 5080', 'nvidia', 17.1],
  ];

  test.each<[string, string, Record<string, string>, unknown[]]>([
    ['all of them', TWO, {}, [H200, RTX]],
    ['those that programs may see', TWO, { CUDA_VISIBLE_DEVICES: '1' }, [RTX]],
    ['in the order in which programs see them', TWO, { CUDA_VISIBLE_DEVICES: 'GPU-bbbb,0' }, [RTX, H200]],
    ['none, where all are hidden', TWO, { CUDA_VISIBLE_DEVICES: '' }, []],
    ['none, where all are hidden by -1', TWO, { CUDA_VISIBLE_DEVICES: '-1' }, []],
    [
      'one without memory of its own: that of the machine',
      "echo '0, GPU-cc, NVIDIA GB10, [N/A]'",
      {},
      [['NVIDIA GB10', 'nvidia', Number(gb(64).toFixed(1))]],
    ],
    ['none, where the driver does not run', "echo 'NVIDIA-SMI has failed'; exit 9", {}, []],
    ['none, where it says something else', "echo 'No devices were found'", {}, []],
  ])('%s', async (_name, script, environment, expected) => {
    expect(await withSmi(script, environment)).toEqual(expected);
  });

  test('a program that hangs is given up, and nothing it says afterwards counts', async () => {
    const tree = await machineTree({});
    const hanging = await programIn(tree.root, 'nvidia-smi', `${TWO}; exec tail -f /dev/null`);
    expect(await outputOf(hanging, [], 300)).toBeUndefined();
    await tree.remove();
  });

  test('a program that was given up is not started again before it has ended', async () => {
    const tree = await machineTree({});
    // What it started keeps it from ending, as a driver does.
    const hanging = await programIn(tree.root, 'nvidia-smi', `echo >> ${tree.root}/starts; sleep 3 & wait`);
    const starts = async () => (await readFile(join(tree.root, 'starts'), 'utf8')).length;
    for (let time = 0; time < 3; time += 1) expect(await outputOf(hanging, [], 300)).toBeUndefined();
    expect(await starts()).toBe(1);
    await until('it is started again', async () => {
      await outputOf(hanging, [], 300);
      return (await starts()) === 2;
    });
    await tree.remove();
  });
});

test("AMD's GPUs are found by their driver's files", async () => {
  const { gpus } = await detected({
    'sys/class/drm/card0/device/mem_info_vram_total': 16 * GIB,
    'sys/class/drm/card0/device/product_name': 'Radeon RX 7800 XT',
    'sys/class/drm/card1/device/mem_info_vram_total': GIB,
    'sys/class/drm/card1-HDMI-A-1/device/mem_info_vram_total': GIB,
    'sys/class/drm/renderD128/device/mem_info_vram_total': GIB,
    'sys/class/drm/card2/device/vendor': '0x8086',
  });
  expect(gpus).toEqual([
    { name: 'Radeon RX 7800 XT', kind: 'amd', memoryGb: gb(16) },
    { name: 'AMD GPU', kind: 'amd', memoryGb: gb(1) },
  ]);
});

test("Apple's GPU has the machine's memory, and there is a Neural Engine", async () => {
  const processors = { installed: 12, usable: 12, model: 'Apple M2 Max' };
  const apple = { platform: 'darwin', architecture: 'arm64', processors } as const;
  const found = await detected({ 'proc/self/status': '' }, apple);
  expect(found).toEqual({
    cores: 12,
    ramGb: gb(64),
    gpus: [{ name: 'Apple M2 Max', kind: 'apple', memoryGb: gb(64) }],
    npu: "Apple's Neural Engine",
    limitedBy: [],
  });
});

test('a neural processing unit is called by its driver, or by its device', async () => {
  const tree = await machineTree({ ...PLAIN, 'sys/bus/pci/drivers/intel_vpu/bind': '' });
  const device = join(tree.root, 'sys/class/accel/accel0/device');
  await mkdir(device, { recursive: true });
  await symlink('../../../../bus/pci/drivers/intel_vpu', join(device, 'driver'));
  const nvidiaSmi = join(tree.root, 'none');
  expect((await detectHardware({ ...LINUX, root: tree.root, nvidiaSmi })).npu).toBe('intel_vpu');
  await tree.remove();
  expect((await detected({ 'dev/accel/accel0': '' })).npu).toBe('accel0');
});

test.each([
  ['http://127.0.0.1:11434', true],
  ['http://localhost:11434', true],
  ['http://[::1]:11434', true],
  ['http://0.0.0.0:11434', true],
  ['http://ollama:11434', false],
  ['http://192.0.2.7:11434', false],
])('the server %s is on this machine: %s', (url, here) => {
  expect(isThisMachine(url)).toBe(here);
});
