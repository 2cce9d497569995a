import { isDeepStrictEqual } from 'node:util';
import { SECTIONS, settingOf } from '../../domain/configuration-keys.ts';
import type { Assignment } from './assignment.ts';
import type { SourceReading } from './read-file.ts';
import { unknownKey } from './unknown-name.ts';
import { valueFromText } from './value-from-text.ts';

/** A setting given on the command line: `--set key=value` as typed, or a command's own flag with its value. */
export type ConfigurationFlag =
  | { readonly set: string }
  | { readonly flag: string; readonly key: string; readonly value: unknown };

/** What the flags say. The same setting given twice with different values is refused, not settled by order. */
export function readFlags(flags: readonly ConfigurationFlag[]): SourceReading {
  const reading: SourceReading = { assignments: [], problems: [] };
  for (const flag of flags) {
    const assignment = 'set' in flag ? readSet(flag.set, reading) : toAssignment(flag, reading);
    if (assignment !== undefined) addOnce(assignment, reading);
  }
  return reading;
}

function readSet(text: string, { problems }: SourceReading): Assignment | undefined {
  const equals = text.indexOf('=');
  const key = (equals < 0 ? text : text.slice(0, equals)).trim();
  const value = equals < 0 ? '' : text.slice(equals + 1).trim();
  const where = `--set ${key}`;
  const setting = settingOf(key);
  if (setting === undefined) {
    const section = {
      where,
      what: `${key} is a section, not a setting.`,
      todo: `\`vidmine config ${key}\` lists it.`,
    };
    problems.push(SECTIONS.includes(key) ? section : unknownKey(key, where));
  } else if (value === '') {
    problems.push({ where, what: `${key} has no value.`, todo: `Write --set ${key}=VALUE.` });
  } else {
    return { key, value: valueFromText(setting, value), origin: { from: 'flag', where } };
  }
  return undefined;
}

function toAssignment(
  { flag, key, value }: Extract<ConfigurationFlag, { flag: string }>,
  { problems }: SourceReading,
): Assignment | undefined {
  if (settingOf(key) !== undefined) return { key, value, origin: { from: 'flag', where: flag } };
  problems.push(unknownKey(key, flag));
  return undefined;
}

function addOnce(assignment: Assignment, { assignments, problems }: SourceReading): void {
  const { key, value, origin } = assignment;
  const earlier = assignments.find((other) => other.key === key);
  if (earlier === undefined) assignments.push(assignment);
  else if (!isDeepStrictEqual(earlier.value, value)) {
    problems.push({
      where: origin.where,
      what: `${key} is given twice with different values, first by ${earlier.origin.where}.`,
      todo: 'Keep one of the two.',
    });
  }
}
