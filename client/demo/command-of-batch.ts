import { settingOf } from '../../domain/configuration-keys.ts';
import { isReadByWorkers } from '../../domain/settings-of-workers.ts';

/** Settings of a command, as they are given to it. */
export interface GivenSettings {
  readonly flags: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * The demo's `--set`s for the command that starts its batch. What the workers were started with stands in the
 * environment: as a flag it would be taken for a wish that they do not hear.
 */
export function commandOfBatch(set: readonly string[]): GivenSettings {
  const flags: string[] = [];
  const environment: Record<string, string> = {};
  for (const one of set) {
    const [key = '', ...value] = one.split('=');
    const setting = settingOf(key.trim());
    if (setting === undefined || !isReadByWorkers(setting)) flags.push('--set', one);
    else for (const name of setting.environmentNames) environment[name] = value.join('=').trim();
  }
  return { flags, environment };
}
