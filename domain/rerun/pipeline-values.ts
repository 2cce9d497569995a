import { canonicalJson } from '../canonical-json.ts';
import { pipelineSchema } from '../configuration.ts';
import { SETTINGS } from '../configuration-keys.ts';
import { chosenSettings, type StoredSettings } from '../result-settings.ts';
import { STAGES, type Stage } from '../stages.ts';

/** The settings that a batch keeps, by their dotted names. */
export const PIPELINE_SETTINGS = SETTINGS.filter(({ pipeline }) => pipeline);

type Nested = { [name: string]: unknown };

export function valueAt(settings: object, path: readonly string[]): unknown {
  let value: unknown = settings;
  for (const name of path) value = (value as Nested | undefined)?.[name];
  return value;
}

/** A copy with one value changed; `undefined` unsets it. */
export function withValue<T extends object>(settings: T, path: readonly string[], value: unknown): T {
  const [name, ...rest] = path;
  if (name === undefined) return settings;
  const inner = (settings as Nested)[name];
  return { ...settings, [name]: rest.length === 0 ? value : withValue(inner as object, rest, value) };
}

export const sameValue = (one: unknown, other: unknown): boolean =>
  canonicalJson({ value: one }) === canonicalJson({ value: other });

const DEFAULTS: StoredSettings = pipelineSchema.parse({});

/** The first stage whose result a setting can change; undefined: none, it only says how the work is done. */
export const stageOfSetting: ReadonlyMap<string, Stage | undefined> = new Map(
  PIPELINE_SETTINGS.map(({ key, path }) => [key, stageThatReads(key, path)]),
);

function stageThatReads(key: string, path: readonly string[]): Stage | undefined {
  // Whether anything is mined, and in which style, decides on the stages of mining as their own settings do.
  if (key === 'mining') return 'outline';
  const other = withValue(DEFAULTS, path, 'another value');
  return STAGES.find((stage) => !sameValue(chosenSettings(stage, DEFAULTS), chosenSettings(stage, other)));
}
