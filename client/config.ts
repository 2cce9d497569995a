import { writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { Command } from 'commander';
import { SECTIONS, SETTINGS, type Setting } from '../domain/configuration-keys.ts';
import { errorCode } from '../domain/error-code.ts';
import { maskedValue } from '../domain/masked-secrets.ts';
import { UserError } from '../domain/user-error.ts';
import type { Origin } from '../stack/configuration/assignment.ts';
import { CONFIGURATION_FILE } from '../stack/configuration/find-file.ts';
import type { LoadedConfiguration } from '../stack/configuration/load-configuration.ts';
import { configurationTemplate } from '../stack/configuration/template.ts';
import { unknownKey } from '../stack/configuration/unknown-name.ts';
import { showPresets } from './config/show-presets.ts';
import { type ConfigurationOptions, configurationFlags, loadWithOptions } from './configuration-options.ts';
import { notWritten } from './not-written.ts';
import { renderTable } from './rendering/table.ts';
import { terminalOf } from './rendering/terminal.ts';

interface ConfigOptions extends ConfigurationOptions {
  readonly json?: boolean;
  readonly origins?: boolean;
}

interface Effective {
  readonly setting: Setting;
  /** Undefined: unset. Passwords are masked. */
  readonly value: unknown;
  readonly origin: Origin;
}

/** `vidmine config`: the effective settings and where each came from; `check`, `presets` and `init` beside it. */
export function configCommand(): Command {
  const command = configurationFlags(new Command('config'))
    .description('show the effective settings and where each came from')
    .argument('[key]', 'one setting (its bare value is printed) or one section')
    .option('--json', 'print JSON')
    .option('--origins', 'say where every value came from, defaults included')
    .addHelpText(
      'after',
      `
Examples:
  vidmine config
  vidmine config speech --origins
  vidmine config speech.model
  vidmine config check --config other.yaml`,
    )
    .action(async (key: string | undefined, options: ConfigOptions) => print(await show(key, options)));
  command
    .command('check')
    .description('say whether file, environment and flags are right, with every problem at once')
    .addHelpText('after', '\nExamples:\n  vidmine config check\n  vidmine config check --config other.yaml')
    .action(async (_options: unknown, check: Command) => print(await summary(check.optsWithGlobals())));
  command
    .command('presets')
    .description('show what each preset sets, and where they differ')
    .addHelpText('after', '\nExamples:\n  vidmine config presets\n  vidmine config presets --json')
    .option('--json', 'print JSON')
    .action((_options: unknown, presets: Command) => print(showPresets(presets.optsWithGlobals())));
  command
    .command('init')
    .description(`write a ${CONFIGURATION_FILE} here that shows every setting with its default`)
    .addHelpText('after', '\nExamples:\n  vidmine config init')
    .action(async () => print(await initialise()));
  return command;
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

async function show(key: string | undefined, options: ConfigOptions): Promise<string> {
  const effective = selected(key, await loadWithOptions(options));
  const [only] = effective;
  if (only !== undefined && only.setting.key === key) return showOne(only, options);
  if (options.json) return JSON.stringify(nested(effective, options), undefined, 2);
  const rows = effective.map(({ setting, value, origin }) => [
    setting.key,
    shown(value),
    origin.from === 'default' && !options.origins ? '' : origin.where,
  ]);
  return renderTable({ head: ['setting', 'value', 'from'], rows }, terminalOf(process.stdout, process.env));
}

function selected(key: string | undefined, loaded: LoadedConfiguration): Effective[] {
  const settings = SETTINGS.filter((setting) => key === undefined || isOrUnder(setting.key, key));
  if (settings.length === 0 && key !== undefined) {
    const { what, todo } = unknownKey(key, 'config');
    throw new UserError({ what, todo, usage: true });
  }
  return settings.map((setting) => ({
    setting,
    value: maskedValue(valueAt(loaded.configuration, setting.path), setting.key),
    origin: loaded.origins[setting.key] ?? { from: 'default', where: 'default' },
  }));
}

const isOrUnder = (key: string, wanted: string): boolean =>
  key === wanted || (SECTIONS.includes(wanted) && key.startsWith(`${wanted}.`));

const valueAt = (configuration: object, path: readonly string[]): unknown =>
  path.reduce<unknown>(
    (section, name) => (section as Record<string, unknown> | undefined)?.[name],
    configuration,
  );

function showOne({ value, origin }: Effective, { json, origins }: ConfigOptions): string {
  if (json) return JSON.stringify(origins ? withOrigin(value, origin) : (value ?? null));
  return origins ? `${shown(value)}  (${origin.where})` : shown(value);
}

function shown(value: unknown): string {
  if (value === undefined) return '(unset)';
  return Array.isArray(value) ? value.join(', ') || '(none)' : String(value);
}

const withOrigin = (value: unknown, { from, where }: Origin) => ({ value: value ?? null, from, where });

function nested(effective: readonly Effective[], { origins }: ConfigOptions): Record<string, unknown> {
  if (origins) {
    return Object.fromEntries(
      effective.map(({ setting, value, origin }) => [setting.key, withOrigin(value, origin)]),
    );
  }
  const root: Record<string, unknown> = {};
  for (const { setting, value } of effective) {
    const section = setting.path.slice(0, -1).reduce((above, name) => {
      above[name] ??= {};
      return above[name] as Record<string, unknown>;
    }, root);
    section[setting.path.at(-1) ?? setting.key] = value ?? null;
  }
  return root;
}

async function summary(options: ConfigurationOptions): Promise<string> {
  const { configuration, origins, file } = await loadWithOptions(options);
  const count = (from: Origin['from']) =>
    Object.values(origins).filter((origin) => origin.from === from).length;
  const name = file === undefined ? `no ${CONFIGURATION_FILE}` : relative(process.cwd(), file) || file;
  const preset =
    configuration.preset === undefined ? '' : `preset ${configuration.preset}: ${count('preset')}, `;
  return `The configuration is right. Settings from ${name}: ${count('file')}, environment: ${count('environment')}, flags: ${count('flag')}, ${preset}defaults: ${count('default')}.`;
}

async function initialise(): Promise<string> {
  const path = join(process.cwd(), CONFIGURATION_FILE);
  try {
    await writeFile(path, configurationTemplate(), { flag: 'wx' });
  } catch (cause) {
    if (errorCode(cause) !== 'EEXIST')
      throw notWritten(`${CONFIGURATION_FILE} cannot be written here`, path, cause);
    throw new UserError({
      what: `${CONFIGURATION_FILE} exists here already and is left as it is`,
      todo: 'move it away first, or look up settings with `vidmine config`.',
      cause,
    });
  }
  return `Wrote ${CONFIGURATION_FILE}: every setting with its default, commented out.`;
}
