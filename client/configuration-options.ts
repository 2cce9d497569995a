import { type Command, Option } from 'commander';
import { type LoadedConfiguration, loadConfiguration } from '../stack/configuration/load-configuration.ts';
import type { ConfigurationFlag } from '../stack/configuration/read-flags.ts';

/** What commander gives for the flags that `configurationFlags` adds. */
export interface ConfigurationOptions {
  readonly set?: readonly string[];
  readonly config?: string;
}

/** Adds `--set key=value` (repeatable) and `--config FILE` to a command, and returns it. */
export function configurationFlags(command: Command): Command {
  const set = new Option('--set <key=value>', 'a setting for this command (repeatable)').argParser(
    (value: string, earlier: readonly string[] | undefined) => [...(earlier ?? []), value],
  );
  return command
    .addOption(set)
    .option('--config <file>', 'the configuration file, instead of the nearest vidmine.yaml');
}

/**
 * The effective configuration of a command run here and now. `given` are the command's own flags that stand for a
 * setting (`--skip-shorts`). Warnings go to standard error.
 * @throws ConfigurationError with everything wrong in file, environment and flags.
 */
export async function loadWithOptions(
  options: ConfigurationOptions,
  given: readonly ConfigurationFlag[] = [],
): Promise<LoadedConfiguration> {
  const loaded = await loadConfiguration({
    workingFolder: process.cwd(),
    env: process.env,
    flags: [...(options.set ?? []).map((set) => ({ set })), ...given],
    file: options.config,
  });
  for (const warning of loaded.warnings) process.stderr.write(`warning: ${warning}\n`);
  return loaded;
}
