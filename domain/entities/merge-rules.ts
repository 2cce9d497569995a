import type { EntityKind } from '../relations.ts';

const SAYS_WHO: readonly EntityKind[] = ['person', 'organization'];

/**
 * Whether a person may merge two kinds. `insist`: only where the person insists, as with a term and a mental model
 * of one meaning. Who is somebody stays what it is: an organisation does not become a person, nor a person a term.
 */
export function mayMerge(from: EntityKind, into: EntityKind): 'yes' | 'insist' | 'no' {
  if (from === into) return 'yes';
  return SAYS_WHO.includes(from) || SAYS_WHO.includes(into) ? 'no' : 'insist';
}
