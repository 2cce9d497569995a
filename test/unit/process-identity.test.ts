import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { startedByProc } from '../../engines/processes/process-identity.ts';

let proc: string;
beforeEach(async () => {
  proc = await mkdtemp(join(tmpdir(), 'vidmine-proc-'));
});
afterEach(() => rm(proc, { recursive: true, force: true }));

const BOOT = 'sys/kernel/random/boot_id';
const put = async (path: string, content: string): Promise<void> => {
  await mkdir(dirname(join(proc, path)), { recursive: true });
  await writeFile(join(proc, path), content);
};
const stat = (state: string): string => `42 (a) (b c) ${state} ${Array(18).fill('0').join(' ')} 777 0 0`;

test.each([
  ['one that runs', { '42/stat': stat('S'), [BOOT]: 'b00t\n' }, 'b00t 777'],
  ['one in a container without the name of its boot', { '42/stat': stat('S') }, 'some-boot 777'],
  ['one that has ended', { '42/stat': stat('Z'), [BOOT]: 'b00t\n' }, undefined],
  ['none', { [BOOT]: 'b00t\n' }, undefined],
])('the start of %s', async (_, files, started) => {
  for (const [path, content] of Object.entries(files)) await put(path, content);
  await expect(startedByProc(42, proc)).resolves.toBe(started);
});

test.each(['42/stat', BOOT])(
  'a process whose %s cannot be read does not pass for dead or another',
  async (odd) => {
    await put('42/stat', stat('S'));
    await put(BOOT, 'b00t\n');
    await rm(join(proc, odd));
    await mkdir(join(proc, odd));
    await expect(startedByProc(42, proc)).rejects.toThrow('EISDIR');
  },
);
