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

/** Capabilities of this process that count here. */
export interface Capabilities {
  readonly dacOverride: boolean;
  readonly dacReadSearch: boolean;
  readonly setPcap: boolean;
}

/** Linux capabilities that close a gap, by what this process may hand on; undefined where none do. */
export function capabilitiesFor(gap: AccessGap, available: Capabilities): readonly string[] | undefined {
  if (gap === 'none') return [];
  if (!available.setPcap) return undefined;
  if (gap === 'search' && available.dacReadSearch) return ['dac_read_search'];
  return available.dacOverride ? ['dac_override'] : undefined;
}

/** Reads what is permitted to a process from the text of its `/proc/…/status`. */
export function permittedCapabilities(status: string): Capabilities {
  const bits = BigInt(`0x${/^CapPrm:\s*([0-9a-f]+)$/m.exec(status)?.[1] ?? '0'}`);
  // Numbers of linux/capability.h.
  const has = (number: bigint) => (bits & (1n << number)) !== 0n;
  return { dacOverride: has(1n), dacReadSearch: has(2n), setPcap: has(8n) };
}

function mayUse({ uid, gid, mode, isFolder }: PathMode, user: { uid: number; gid: number }): boolean {
  const bits = (uid === user.uid ? mode >> 6 : gid === user.gid ? mode >> 3 : mode) & 0o7;
  const needed = isFolder ? 0o1 : 0o5;
  return (bits & needed) === needed;
}
