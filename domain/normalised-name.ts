const EDGES = /^[^\p{L}\p{N}]+|[^\p{L}\p{N}+#]+$/gu;
const POSSESSIVE = /['’]s$/u;

/**
 * The form under which two spellings of a name or term are the same: compatible characters, lower case, single
 * spaces, no punctuation around it, no possessive ending. What consists of punctuation alone keeps it.
 */
export function normalisedName(name: string): string {
  const spaced = name.normalize('NFKC').toLowerCase().replace(/\s+/gu, ' ').trim();
  const bare = spaced.replace(EDGES, '').replace(POSSESSIVE, '').trim();
  return bare === '' ? spaced : bare;
}
