import { execa } from 'execa';
import type { Home } from '../../stack/home.ts';
import { dataFolderOf } from '../../stack/servers/postgres-cluster.ts';
import { postmasterPid } from '../../stack/servers/postgres-postmaster.ts';
import { type OurProcess, processesOf } from '../fixtures/our-processes.ts';

/**
 * Processes of an installation whose owner is gone: they do not descend from its supervisor.
 */
export async function orphansOf(homeFolder: string, supervisorPid: number): Promise<readonly OurProcess[]> {
  const [ours, parents] = await Promise.all([processesOf(homeFolder), parentsOfAll()]);
  const descends = (pid: number): boolean => {
    for (let at: number | undefined = pid; at !== undefined && at > 1; at = parents.get(at))
      if (at === supervisorPid) return true;
    return false;
  };
  // One that ended between the two looks has no parent any more.
  return ours.filter(({ pid, command }) => parents.has(pid) && !descends(pid) && !isCommand(command));
}

/** The command line, which a person started and not the supervisor. */
const isCommand = (command: string): boolean => /^\S*node \S*client\/main\.ts/.test(command);

/** The running PostgreSQL of an installation, which hides its environment: its command names the data folder. */
export async function postmasterOf(home: Home): Promise<number | undefined> {
  const data = dataFolderOf(home);
  const pid = postmasterPid(data);
  if (pid === undefined) return undefined;
  const { stdout } = await execa('ps', ['-o', 'args=', '-p', String(pid)], { reject: false });
  return stdout.includes(data) ? pid : undefined;
}

async function parentsOfAll(): Promise<ReadonlyMap<number, number>> {
  const { stdout } = await execa('ps', ['-A', '-o', 'pid=,ppid=']);
  return new Map(
    stdout.split('\n').map((line) => {
      const [pid, parent] = line.trim().split(/\s+/).map(Number);
      return [pid!, parent!] as const;
    }),
  );
}
