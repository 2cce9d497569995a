import { existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { UserError } from '../domain/user-error.ts';

/** The folder of one installation, `.vidmine`, and the places under it. All paths are absolute. */
export interface Home {
  readonly folder: string;
  /** What runs now: stack.json, supervisor.json, locks. */
  readonly run: string;
  readonly logs: string;
  readonly postgres: string;
  readonly temporal: string;
  readonly artifacts: string;
  readonly tools: string;
}

export interface HomeSearch {
  /** Where to start looking; default: the working folder. */
  readonly from?: string;
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

const FOLDER_NAME = '.vidmine';

export function homeAt(folder: string): Home {
  const root = resolve(folder);
  return {
    folder: root,
    run: join(root, 'run'),
    logs: join(root, 'logs'),
    postgres: join(root, 'postgres'),
    temporal: join(root, 'temporal'),
    artifacts: join(root, 'artifacts'),
    tools: join(root, 'tools'),
  };
}

/**
 * The installation in force here: `VIDMINE_HOME`, or the nearest `.vidmine` from the working folder upwards.
 * Undefined where there is none yet.
 */
export function findHome({
  from = process.cwd(),
  environment = process.env,
}: HomeSearch = {}): Home | undefined {
  const named = environment.VIDMINE_HOME;
  if (named) return isFolder(resolve(from, named)) ? homeAt(resolve(from, named)) : undefined;
  for (let folder = resolve(from); ; folder = dirname(folder)) {
    if (isFolder(join(folder, FOLDER_NAME))) return homeAt(join(folder, FOLDER_NAME));
    if (dirname(folder) === folder) return undefined;
  }
}

/** Where an installation would be made from here; nothing is made. */
export const homeToBe = ({ from = process.cwd(), environment = process.env }: HomeSearch = {}): Home =>
  homeAt(resolve(from, environment.VIDMINE_HOME || FOLDER_NAME));

/**
 * The installation in force here, made where there is none: at `VIDMINE_HOME`, otherwise in the working folder.
 * Its folders exist afterwards.
 *
 * @throws UserError when the folder cannot be made.
 */
export function createHome({ from = process.cwd(), environment = process.env }: HomeSearch = {}): Home {
  const home = findHome({ from, environment }) ?? homeToBe({ from, environment });
  try {
    for (const folder of Object.values(home)) mkdirSync(folder, { recursive: true });
  } catch (cause) {
    throw new UserError({
      what: `The folder of this installation cannot be made: ${home.folder}`,
      why: cause instanceof Error ? cause.message : String(cause),
      todo: 'Give write access to it, or name another folder in VIDMINE_HOME.',
      cause,
    });
  }
  return home;
}

const isFolder = (path: string): boolean => existsSync(path) && statSync(path).isDirectory();
