import { readlink } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type MachineRoot, namesIn } from './machine-files.ts';

const ACCELERATORS = 'sys/class/accel';

/** A neural processing unit, by its driver's name where that can be had; none of the packaged engines uses one. */
export async function findNpu(root: MachineRoot): Promise<string | undefined> {
  const [first] = (await namesIn(root, ACCELERATORS)).filter((name) => /^accel\d+$/.test(name));
  if (first !== undefined) {
    const driver = await readlink(join(root, ACCELERATORS, first, 'device/driver')).catch(() => undefined);
    return driver === undefined ? first : basename(driver);
  }
  const [device] = (await namesIn(root, 'dev/accel')).filter((name) => /^accel\d+$/.test(name));
  return device;
}
