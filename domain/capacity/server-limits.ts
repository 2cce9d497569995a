import type { ModelPlace, ServedSource } from './capacity-facts.ts';
import type { SlotLimit } from './slots.ts';

const SAYS: Readonly<Record<ServedSource, string>> = {
  stated: 'Ollama, by languageModel.ollamaParallel',
  measured: 'Ollama, as measured',
  environment: 'Ollama, by OLLAMA_NUM_PARALLEL here; not measured yet',
  assumed: 'Ollama, which serves no more by default; not measured yet',
};

/** What the place of a model bounds by itself, whatever the settings say. */
export function serverLimits(place: ModelPlace): SlotLimit[] {
  if (place.kind === 'embedded')
    return [{ by: 'model', slots: 1, why: 'the embedded model answers one call at a time' }];
  if (place.kind === 'server') return [];
  const { calls, source, orMore } = place.served;
  // Nothing is bounded by a measurement that stopped before the server's limit.
  return orMore === true ? [] : [{ by: 'server', slots: calls, why: SAYS[source] }];
}

/** What a person should know of a server's own number. */
export const serverWarning = (place: ModelPlace): string | undefined =>
  place.kind === 'ollama' ? place.served.mismatch : undefined;

/** It answers on another machine: the memory and the cores of this one say nothing about it. */
export const isElsewhere = (place: ModelPlace): boolean => place.kind !== 'embedded' && !place.here;
