import { isDeepStrictEqual } from 'node:util';
import { PROCESS_ENVIRONMENT_NAMES, SETTINGS, type Setting } from '../../domain/configuration-keys.ts';
import { SEED_ENVIRONMENT_NAMES, seedAnswer } from '../../domain/seed-keys.ts';
import type { Assignment } from './assignment.ts';
import type { ConfigurationProblem } from './configuration-problem.ts';
import type { SourceReading } from './read-file.ts';
import { unknownEnvironmentName } from './unknown-name.ts';
import { valueFromText } from './value-from-text.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** What the environment says. A name set to nothing counts as not set: compose files pass such on. */
export function readEnvironment(environment: Environment): SourceReading & { readonly warnings: string[] } {
  const readings = SETTINGS.map((setting) => readSetting(setting, environment));
  const known = [
    ...SETTINGS.flatMap(({ environmentNames }) => environmentNames),
    ...Object.keys(PROCESS_ENVIRONMENT_NAMES),
  ];
  const unknown = Object.keys(environment).filter(
    (name) => name.startsWith('VIDMINE_') && environment[name] !== undefined && !known.includes(name),
  );
  return {
    assignments: readings.flatMap(({ assignment }) => assignment ?? []),
    problems: [
      ...readings.flatMap(({ problem }) => problem ?? []),
      ...unknown.map((name) => unknownEnvironmentName(name, known)),
    ],
    warnings: SEED_ENVIRONMENT_NAMES.filter((name) => environment[name]).map(
      (name) => `${name} in the environment is not read: it ${seedAnswer(name)?.answer}.`,
    ),
  };
}

function readSetting(
  setting: Setting,
  environment: Environment,
): { assignment?: Assignment; problem?: ConfigurationProblem } {
  const given = setting.environmentNames.flatMap((name) => {
    const text = environment[name];
    return text === undefined || text.trim() === '' ? [] : [{ name, value: valueFromText(setting, text) }];
  });
  const [first, ...others] = given;
  if (first === undefined) return {};
  const names = given.map(({ name }) => name);
  if (others.some(({ value }) => !isDeepStrictEqual(value, first.value))) {
    return {
      problem: {
        where: names.join(' and '),
        what: `are two names of ${setting.key} with different values.`,
        todo: `Unset one; ${first.name} is read by vidmine alone.`,
      },
    };
  }
  return {
    assignment: { key: setting.key, value: first.value, origin: { from: 'environment', where: first.name } },
  };
}
