import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

export const CONFIGURATION_FILE = 'vidmine.yaml';

export interface FoundFile {
  /** Absolute. */
  readonly path: string;
  /** Who named it, where a person did: it must exist then. */
  readonly namedBy?: '--config' | 'VIDMINE_CONFIG';
}

/** The configuration file: the one named, or the first vidmine.yaml upwards from the working folder. */
export function findConfigurationFile(
  workingFolder: string,
  environment: Readonly<Record<string, string | undefined>>,
  file?: string,
): FoundFile | undefined {
  if (file !== undefined) return { path: absolute(file, workingFolder), namedBy: '--config' };
  if (environment.VIDMINE_CONFIG) {
    return { path: absolute(environment.VIDMINE_CONFIG, workingFolder), namedBy: 'VIDMINE_CONFIG' };
  }
  for (let folder = resolve(workingFolder); ; folder = dirname(folder)) {
    const path = join(folder, CONFIGURATION_FILE);
    if (existsSync(path)) return { path };
    if (folder === dirname(folder)) return undefined;
  }
}

/** A path as a person writes it (`~/` is their home) made absolute against `folder`. */
export function absolute(path: string, folder: string): string {
  return path === '~' || path.startsWith('~/') ? join(homedir(), path.slice(1)) : resolve(folder, path);
}
