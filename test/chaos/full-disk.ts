import { execa } from 'execa';

/** A recording does not fit into so few bytes; the small files by which a worker keeps books do. */
const LIMIT_BYTES = 4096;

const SET_LIMIT = `
import resource, sys
pid, limit = int(sys.argv[1]), int(sys.argv[2])
hard = resource.prlimit(pid, resource.RLIMIT_FSIZE)[1]
resource.prlimit(pid, resource.RLIMIT_FSIZE, (limit if limit >= 0 else hard, hard))
`;

/** Only Linux can set the limit of a process that runs. */
export const canFillDisk = process.platform === 'linux';

/** Lets a process of ours write no file beyond a few KB, as if the disk were full for it. False where it has ended. */
export async function fillDiskFor(pid: number): Promise<boolean> {
  return setLimit(pid, LIMIT_BYTES);
}

/** Takes the limit back; a process that has ended needs nothing. */
export async function freeDiskFor(pid: number): Promise<void> {
  await setLimit(pid, -1);
}

async function setLimit(pid: number, bytes: number): Promise<boolean> {
  const python = process.env.VIDMINE_PYTHON || 'python3';
  const { exitCode } = await execa(python, ['-I', '-c', SET_LIMIT, String(pid), String(bytes)], {
    reject: false,
  });
  return exitCode === 0;
}
