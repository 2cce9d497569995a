/**
 * An error in its own words. Looks at the shape, not the class (see error-code.ts); an AggregateError, which has no
 * words of its own where every address of a host refused, says what its parts say.
 */
export function errorMessage(error: unknown): string {
  if (typeof error !== 'object' || error === null) return String(error);
  if ('message' in error && typeof error.message === 'string' && error.message !== '') return error.message;
  if ('errors' in error && Array.isArray(error.errors) && error.errors.length > 0) {
    return [...new Set(error.errors.map(errorMessage))].join('; ');
  }
  return String(error);
}
