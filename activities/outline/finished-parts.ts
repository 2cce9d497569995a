import type { FinishedParts } from '../../engines/language-model/outline-video.ts';

/** Outlines that may be interrupted at a time; of more, the oldest begins anew. */
const MOST_KEPT = 16;

/**
 * What interrupted outlines have so far, in memory: an outline of a long video is dozens of calls, and a model server
 * that comes back after a minute need not be asked all of them again. A worker that died begins anew.
 */
export function createFinishedParts() {
  const kept = new Map<string, FinishedParts>();
  return {
    /** @param configHash identity of the outline: the same one has the same parts. */
    of(configHash: string): FinishedParts {
      const parts: FinishedParts = kept.get(configHash) ?? new Map();
      kept.delete(configHash);
      kept.set(configHash, parts);
      for (const oldest of [...kept.keys()].slice(0, -MOST_KEPT)) kept.delete(oldest);
      return parts;
    },
    forget(configHash: string): void {
      kept.delete(configHash);
    },
  };
}
