import { inspect } from 'node:util';
import type { Setting } from '../../domain/configuration-keys.ts';
import { maskedValue } from '../../domain/masked-secrets.ts';
import { nearestName } from '../../domain/nearest-name.ts';
import type { Assignment } from './assignment.ts';
import type { ConfigurationProblem } from './configuration-problem.ts';

/** What is wrong with one value by itself; rules over several settings are checked on the merged whole. */
export function checkAssignment(setting: Setting, assignment: Assignment): ConfigurationProblem[] {
  const { value, origin } = assignment;
  const checked = setting.schema.safeParse(value);
  if (checked.success) return [];
  return checked.error.issues.map((issue) => {
    const index = issue.path[0];
    const item = Array.isArray(value) && typeof index === 'number';
    const found: unknown = item ? value[index] : value;
    const sentence = issue.code === 'custom' && issue.params?.sentence === true;
    const ownWords = issue.code === 'invalid_format' || issue.code === 'custom';
    const expected = ownWords ? issue.message : `must be ${setting.expected}`;
    return {
      where: (item ? assignment.whereItem?.(index) : undefined) ?? origin.where,
      what: sentence
        ? `${setting.key}: ${issue.message}.`
        : `${setting.key} ${expected}, not ${shown(found, setting.key)}.`,
      todo: advice(setting, found, origin.from === 'file' && !item),
    };
  });
}

function advice({ kind, choices }: Setting, found: unknown, inFile: boolean): string | undefined {
  if (typeof found === 'string' && choices.length > 0) {
    const meant = nearestName(found, choices);
    return meant === undefined ? undefined : `Did you mean ${meant}?`;
  }
  if (!inFile) return undefined;
  if (
    kind === 'number' &&
    typeof found === 'string' &&
    found.trim() !== '' &&
    Number.isFinite(Number(found))
  ) {
    return 'Write it without quotes.';
  }
  if (kind === 'text' && (typeof found === 'number' || typeof found === 'boolean'))
    return 'Write it in quotes.';
  if (kind === 'list' && typeof found === 'string') return `Write it as a list: [${found}].`;
  return undefined;
}

function shown(value: unknown, setting: string): string {
  const text = inspect(maskedValue(value, setting), { depth: 1, breakLength: Number.POSITIVE_INFINITY });
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}
