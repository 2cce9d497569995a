import { readFile } from 'node:fs/promises';
import { relative } from 'node:path';
import { type Configuration, configurationSchema } from '../../domain/configuration.ts';
import { SETTINGS, settingOf } from '../../domain/configuration-keys.ts';
import { errorCode } from '../../domain/error-code.ts';
import type { Assignment, Origin } from './assignment.ts';
import { brokenRules } from './broken-rules.ts';
import { checkAssignment } from './check-assignment.ts';
import { ConfigurationError, type ConfigurationProblem } from './configuration-problem.ts';
import { type FoundFile, findConfigurationFile } from './find-file.ts';
import { presetAssignments } from './preset-assignments.ts';
import { type Environment, readEnvironment } from './read-environment.ts';
import { readConfigurationText, type SourceReading } from './read-file.ts';
import { type ConfigurationFlag, readFlags } from './read-flags.ts';
import { resolvePath } from './resolve-paths.ts';
import { checkTimeScale } from './time-scale.ts';

export interface ConfigurationSources {
  /** Where the search for vidmine.yaml starts, upwards. */
  readonly workingFolder: string;
  readonly env: Environment;
  readonly flags: readonly ConfigurationFlag[];
  /** The value of --config. */
  readonly file?: string;
}

export interface LoadedConfiguration {
  readonly configuration: Configuration;
  /** Of every setting, defaults included. */
  readonly origins: Readonly<Record<string, Origin>>;
  /** Absolute path of the file that was read. */
  readonly file?: string;
  /** What a person should know and nothing is refused for. */
  readonly warnings: readonly string[];
}

/**
 * The effective configuration: flag > environment > vidmine.yaml > preset > default, each setting by itself.
 * @throws ConfigurationError with everything that is wrong in any of the sources, overruled values included.
 */
export async function loadConfiguration(sources: ConfigurationSources): Promise<LoadedConfiguration> {
  const { workingFolder, env } = sources;
  const file = findConfigurationFile(workingFolder, env, sources.file);
  const environment = readEnvironment(env);
  const readings = [await readFound(file, workingFolder), environment, readFlags(sources.flags)];

  const given = readings.flatMap(({ assignments }) => assignments);
  const wrong = new Map(given.map((assignment) => [assignment, problemsOf(assignment)]));
  const problems = [...readings.flatMap((reading) => reading.problems), ...[...wrong.values()].flat()];

  const right = given.filter((assignment) => wrong.get(assignment)?.length === 0);
  const places = { workingFolder, file: file?.path };
  const chosen = right.findLast(({ key }) => key === 'preset')?.value;
  const effective = new Map(
    [...presetAssignments(chosen), ...right].map((given) => [given.key, resolvePath(given, places)]),
  );
  const origins = originsOf(effective);
  const parsed = configurationSchema.safeParse(nested([...effective.values()]));
  const keysInDoubt = new Set(
    given.filter((assignment) => !right.includes(assignment)).map(({ key }) => key),
  );
  if (!parsed.success) problems.push(...brokenRules(parsed.error, effective, origins, keysInDoubt));

  const scale = parsed.success && checkTimeScale(parsed.data, origins['testing.timeScale'], env);
  if (scale) problems.push(...scale.problems);

  if (problems.length > 0 || !parsed.success) throw new ConfigurationError(problems);
  return {
    configuration: parsed.data,
    origins,
    file: file?.path,
    warnings: [...environment.warnings, ...(scale ? scale.warnings : [])],
  };
}

async function readFound(file: FoundFile | undefined, workingFolder: string): Promise<SourceReading> {
  if (file === undefined) return { assignments: [], problems: [] };
  const label = relative(workingFolder, file.path) || file.path;
  try {
    return readConfigurationText(await readFile(file.path, 'utf8'), label);
  } catch (error) {
    return { assignments: [], problems: [unreadable(file, label, error)] };
  }
}

function unreadable({ path, namedBy }: FoundFile, label: string, error: unknown): ConfigurationProblem {
  const code = errorCode(error);
  if (code === 'ENOENT') {
    return {
      where: namedBy ?? label,
      what: `there is no file ${path}.`,
      todo: '`vidmine config init` writes one.',
    };
  }
  return { where: namedBy ?? label, what: `${path} cannot be read (${code ?? String(error)}).` };
}

function problemsOf(assignment: Assignment): ConfigurationProblem[] {
  const setting = settingOf(assignment.key);
  return setting === undefined ? [] : checkAssignment(setting, assignment);
}

function originsOf(effective: ReadonlyMap<string, Assignment>): Record<string, Origin> {
  const byDefault: Origin = { from: 'default', where: 'default' };
  return Object.fromEntries(SETTINGS.map(({ key }) => [key, effective.get(key)?.origin ?? byDefault]));
}

type Nested = { [name: string]: unknown };

function nested(assignments: readonly Assignment[]): Nested {
  const root: Nested = {};
  for (const { key, value } of assignments) {
    const path = key.split('.');
    const section = path.slice(0, -1).reduce(sectionIn, root);
    section[path.at(-1) ?? key] = value;
  }
  return root;
}

function sectionIn(above: Nested, name: string): Nested {
  const section = (above[name] ?? {}) as Nested;
  above[name] = section;
  return section;
}
