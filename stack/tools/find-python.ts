import { execa } from 'execa';
import { z } from 'zod';
import { UserError } from '../../domain/user-error.ts';

/** Below, yt-dlp does not run; above, the pinned packages have no wheels. */
const OLDEST_MINOR = 11;
const NEWEST_MINOR = 14;

const DESCRIBE = `
import importlib.util as find, json, sys
print(json.dumps({
  'version': list(sys.version_info[:3]),
  'executable': sys.executable,
  'complete': all(find.find_spec(name) for name in ('venv', 'ensurepip')),
}))
`;
const description = z.object({
  version: z.tuple([z.int(), z.int(), z.int()]),
  executable: z.string().min(1),
  complete: z.boolean(),
});

export interface FoundPython {
  readonly command: string;
  readonly executable: string;
  readonly version: readonly [number, number, number];
  /** Whether it can make virtual environments: Debian ships that part by itself. */
  readonly complete: boolean;
}

const CANDIDATES = [
  'python3',
  ...Array.from({ length: NEWEST_MINOR - OLDEST_MINOR + 1 }, (_, index) => `python3.${NEWEST_MINOR - index}`),
  '/usr/bin/python3',
];

/**
 * A Python that can make the tool environment: VIDMINE_PYTHON where it is set, otherwise the first fitting one of
 * the usual names.
 *
 * @throws UserError that says what was found instead and what to install.
 */
export async function findPython(
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Promise<FoundPython> {
  const named = environment.VIDMINE_PYTHON;
  const found: FoundPython[] = [];
  for (const command of named ? [named] : CANDIDATES) {
    const python = await describe(command, environment);
    if (python === undefined) continue;
    if (fits(python) && python.complete) return python;
    found.push(python);
  }
  throw noPython(found, named);
}

async function describe(
  command: string,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<FoundPython | undefined> {
  const { stdout, exitCode } = await execa(command, ['-c', DESCRIBE], {
    reject: false,
    env: environment,
    extendEnv: false,
  });
  if (exitCode !== 0) return undefined;
  try {
    return { command, ...description.parse(JSON.parse(stdout)) };
  } catch {
    return undefined;
  }
}

const fits = ({ version: [major, minor] }: FoundPython): boolean =>
  major === 3 && minor >= OLDEST_MINOR && minor <= NEWEST_MINOR;

/** What to tell the person, from what was found. */
export function noPython(found: readonly FoundPython[], named: string | undefined): UserError {
  const incomplete = found.find(fits);
  if (incomplete !== undefined) {
    const [major, minor] = incomplete.version;
    return new UserError({
      what: `The pinned tools need a complete Python, and ${incomplete.command} cannot make virtual environments`,
      why: 'Its modules venv and ensurepip are missing; Debian and Ubuntu ship them in a package of their own.',
      todo: `apt-get install python${major}.${minor}-venv, then run this again.`,
    });
  }
  const seen = found.map(({ command, version }) => `${command} is ${version.join('.')}`).join(', ');
  return new UserError({
    what: `The pinned tools need Python 3.${OLDEST_MINOR} to 3.${NEWEST_MINOR}, and ${named ? `VIDMINE_PYTHON (${named}) is not one` : 'none was found'}`,
    why: seen === '' ? `Looked for ${named ?? CANDIDATES.join(', ')}.` : `Found: ${seen}.`,
    todo:
      'Install one: `apt-get install python3 python3-venv` (Debian 12, Ubuntu 24.04 or newer), `dnf install python3.12`, ' +
      'or `brew install python@3.13`; or name its path in VIDMINE_PYTHON.',
  });
}
