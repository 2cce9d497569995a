import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { SourcePaths } from '../../domain/sources.ts';

/** The file system, as a source that was typed is read. */
export const SOURCE_FILES: SourcePaths = {
  resolve: (typed: string) => resolve(typed),
  kindOf: (path: string) => {
    const found = statSync(path, { throwIfNoEntry: false });
    return found === undefined
      ? ('missing' as const)
      : found.isDirectory()
        ? ('folder' as const)
        : ('file' as const);
  },
};
