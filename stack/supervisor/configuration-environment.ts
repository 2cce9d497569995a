import type { Configuration } from '../../domain/configuration.ts';
import { SETTINGS } from '../../domain/configuration-keys.ts';

/**
 * The environment by which another process of ours loads exactly this configuration, whatever flags, environment
 * and file it came from. Every name of a setting gets the same value: two names that differ are refused.
 */
export function configurationEnvironment(configuration: Configuration): Record<string, string> {
  return Object.fromEntries(
    SETTINGS.flatMap(({ path, environmentNames }) => {
      const text = textOf(valueAt(configuration, path));
      return environmentNames.map((name) => [name, text]);
    }),
  );
}

/** Unset is the empty text: a name set to nothing counts as not set. */
function textOf(value: unknown): string {
  if (value === undefined) return '';
  return Array.isArray(value) ? JSON.stringify(value) : String(value);
}

const valueAt = (configuration: object, path: readonly string[]): unknown =>
  path.reduce<unknown>(
    (section, name) => (section as Readonly<Record<string, unknown>> | undefined)?.[name],
    configuration,
  );
