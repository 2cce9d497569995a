import { pipelineSchema } from '../../domain/configuration.ts';

export interface ChangedSetting {
  /** Such as `speech.model`. */
  readonly key: string;
  readonly value: string;
  readonly default: string;
}

/** Settings of a batch that are not the defaults of this version, and what was decided when it was started. */
export function changedSettings(stored: unknown): ChangedSetting[] {
  const defaults = flat(pipelineSchema.parse({}));
  return [...flat(stored)]
    .filter(([key, value]) => defaults.get(key) !== value)
    .map(([key, value]) => ({ key, value, default: defaults.get(key) ?? '' }))
    .sort((a, b) => a.key.localeCompare(b.key));
}

function flat(value: unknown, path = ''): ReadonlyMap<string, string> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return new Map([[path, typeof value === 'string' ? value : JSON.stringify(value)]]);
  }
  return new Map(
    Object.entries(value)
      .filter(([, inner]) => inner !== undefined)
      .flatMap(([key, inner]) => [...flat(inner, path === '' ? key : `${path}.${key}`)]),
  );
}
