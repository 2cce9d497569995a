import { randomBytes } from 'node:crypto';
import { chownSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../../domain/user-error.ts';
import { startChildProgram } from '../../engines/processes/start-child-program.ts';
import type { Home } from '../home.ts';
import { writePrivateFile } from '../supervisor/private-file.ts';
import { asUser, postgresReach, type UnprivilegedUser } from './unprivileged.ts';

export const POSTGRES_USER = 'vidmine';

export const dataFolderOf = (home: Home): string => join(home.postgres, 'data');

/**
 * Makes the data folder where there is none, whole or not at all, and returns the password of `vidmine`. It is
 * drawn once and kept beside the data, readable by its owner only.
 *
 * @param user whom the data belongs to; undefined: ourselves.
 */
export async function ensureCluster(
  home: Home,
  binaries: string,
  user: UnprivilegedUser | undefined,
): Promise<string> {
  const data = dataFolderOf(home);
  mkdirSync(home.postgres, { recursive: true });
  removeUnfinished(home);
  if (existsSync(data)) return readPassword(home);

  const password = randomBytes(24).toString('hex');
  const unfinished = join(home.postgres, `data.unfinished-${process.pid}`);
  const passwordForInitdb = join(home.postgres, `password.unfinished-${process.pid}`);
  mkdirSync(unfinished, { mode: 0o700 });
  writePrivateFile(passwordForInitdb, password);
  if (user) for (const path of [unfinished, passwordForInitdb]) chownSync(path, user.uid, user.gid);
  try {
    await initdb(home, binaries, user, unfinished, passwordForInitdb);
    writePrivateFile(passwordFile(home), password);
    renameSync(unfinished, data);
  } finally {
    removeUnfinished(home);
  }
  return password;
}

const passwordFile = (home: Home): string => join(home.postgres, 'password');

function readPassword(home: Home): string {
  try {
    return readFileSync(passwordFile(home), 'utf8').trim();
  } catch (cause) {
    throw new UserError({
      what: `The password of the embedded PostgreSQL cannot be read: ${passwordFile(home)}`,
      why: cause instanceof Error ? cause.message : String(cause),
      todo: `Bring the file back, or let vidmine begin with an empty database: move ${dataFolderOf(home)} away.`,
      cause,
    });
  }
}

async function initdb(
  home: Home,
  binaries: string,
  user: UnprivilegedUser | undefined,
  data: string,
  passwordForInitdb: string,
): Promise<void> {
  const command: [string, ...string[]] = [
    join(binaries, 'initdb'),
    ...['--pgdata', data, '--username', POSTGRES_USER, '--pwfile', passwordForInitdb],
    // The built-in locale sorts and folds the same on every machine and every C library.
    ...['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'],
    '--auth=scram-sha-256',
  ];
  const [program, ...args] = user
    ? asUser(user, command, [...postgresReach(binaries), home.postgres])
    : command;
  const child = startChildProgram({ command: program, args, cwd: home.postgres, stdin: 'ignore' });
  child.stdout.resume();
  child.stderr.resume();
  const exit = await child.exited;
  if (exit.exitCode === 0) return;
  throw new UserError({
    what: `The embedded PostgreSQL could not make its data folder in ${home.postgres}`,
    why: exit.stderrTail.trim() || `initdb ended with ${exit.exitCode ?? exit.signal}`,
    todo: 'Check the free space and the rights of that folder; `vidmine doctor` looks at both.',
  });
}

/** What an interrupted attempt left; we hold the installation's lock, so nobody is at work there. */
function removeUnfinished(home: Home): void {
  for (const name of readdirSync(home.postgres)) {
    if (name.includes('.unfinished-')) rmSync(join(home.postgres, name), { recursive: true, force: true });
  }
}
