import { statSync } from 'node:fs';
import { homedir } from 'node:os';
import { resolve } from 'node:path';
import type { SourcePaths } from '../../domain/sources.ts';

/** Paths as a person types them, relative to a folder; `~/` works in list files too, where no shell resolves it. */
export const sourcePathsFrom = (folder: string): SourcePaths => ({
  resolve: (typed) =>
    resolve(
      folder,
      typed.replace(/^~(?=\/|$)/, () => homedir()),
    ),
  kindOf: (path) => {
    const found = statSync(path, { throwIfNoEntry: false });
    return found === undefined ? 'missing' : found.isDirectory() ? 'folder' : 'file';
  },
});
