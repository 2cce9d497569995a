/**
 * The code of a system error (`ENOENT`), undefined for anything else. Looks at the shape, not the class: an error
 * that crossed a realm (a test's, a worker thread's) is no instance of this realm's Error.
 */
export function errorCode(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
