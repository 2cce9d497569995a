/** Owner, group and permission bits of one file or folder. */
export interface PathMode {
  readonly uid: number;
  readonly gid: number;
  /** As `stat` gives it; only the permission bits count. */
  readonly mode: number;
  readonly isFolder: boolean;
}

/**
 * What a user lacks to go through folders and to read and run files. `search`: a folder on the way is closed to
 * them. `files`: a file itself is.
 */
export type AccessGap = 'none' | 'search' | 'files';

/** The widest gap among the paths, for a user without further groups. */
export function accessGap(
  paths: readonly PathMode[],
  user: { readonly uid: number; readonly gid: number },
): AccessGap {
  const closed = paths.filter((path) => !mayUse(path, user));
  if (closed.length === 0) return 'none';
  return closed.some((path) => !path.isFolder) ? 'files' : 'search';
}

/** Linux capabilities that close a gap, by what this process may hand on; undefined where none do. */
export function capabilitiesFor(
  gap: AccessGap,
  available: { readonly dacOverride: boolean; readonly dacReadSearch: boolean },
): readonly string[] | undefined {
  if (gap === 'none') return [];
  if (gap === 'search' && available.dacReadSearch) return ['dac_read_search'];
  if (available.dacOverride) return ['dac_override'];
  return undefined;
}

/** Reads CAP_DAC_OVERRIDE (1) and CAP_DAC_READ_SEARCH (2) from the text of `/proc/self/status`. */
export function permittedCapabilities(status: string): { dacOverride: boolean; dacReadSearch: boolean } {
  const bits = BigInt(`0x${/^CapPrm:\s*([0-9a-f]+)$/m.exec(status)?.[1] ?? '0'}`);
  return { dacOverride: (bits & 2n) !== 0n, dacReadSearch: (bits & 4n) !== 0n };
}

function mayUse({ uid, gid, mode, isFolder }: PathMode, user: { uid: number; gid: number }): boolean {
  const bits = (uid === user.uid ? mode >> 6 : gid === user.gid ? mode >> 3 : mode) & 0o7;
  const needed = isFolder ? 0o1 : 0o5;
  return (bits & needed) === needed;
}
