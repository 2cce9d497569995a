const SEGMENT = /^[A-Za-z0-9_-][A-Za-z0-9._-]{0,199}$/;

/**
 * Refuses a key that could leave the store or that some file system cannot hold: `/`-separated names of letters,
 * digits, `.`, `_` and `-`, none beginning with a dot.
 *
 * @throws Error naming the key.
 */
export function assertArtifactKey(key: string): void {
  if (key.length > 900 || !key.split('/').every((segment) => SEGMENT.test(segment))) {
    throw new Error(
      `"${key}" is no artifact key: names of letters, digits, ".", "_" and "-", separated by "/", not beginning with a dot.`,
    );
  }
}
