import { nearestName } from '../../../domain/nearest-name.ts';
import {
  PACING_KEYS,
  type PacingOverrides,
  pacingSettingOf,
} from '../../../domain/pacing/pacing-overrides.ts';
import { seedAnswer } from '../../../domain/seed-keys.ts';
import { UserError } from '../../../domain/user-error.ts';
import { checkAssignment } from '../../../stack/configuration/check-assignment.ts';
import type { ConfigurationProblem } from '../../../stack/configuration/configuration-problem.ts';
import { valueFromText } from '../../../stack/configuration/value-from-text.ts';

/**
 * What was typed after `accounts pacing`: a preset by its name, and settings as key=value, with or without
 * `pacing.` before them. An empty value stands for the default.
 *
 * @throws UserError with everything that is wrong, at once.
 */
export function readChanges(typed: readonly string[]): PacingOverrides {
  const changes: Record<string, unknown> = {};
  const problems = typed.flatMap((text) => {
    const equals = text.indexOf('=');
    const key =
      equals < 0
        ? 'preset'
        : text
            .slice(0, equals)
            .trim()
            .replace(/^pacing\./, '');
    const value = text.slice(equals + 1).trim();
    if (Object.hasOwn(changes, key)) return [{ where: text, what: `${key} is given twice.` }];
    return readChange(changes, text, key, value);
  });
  if (problems.length > 0) throw refusal(problems);
  return changes;
}

function readChange(
  changes: Record<string, unknown>,
  text: string,
  key: string,
  value: string,
): readonly ConfigurationProblem[] {
  const setting = pacingSettingOf(key);
  if (setting === undefined) return [unknown(text, key)];
  changes[key] = value === '' ? null : valueFromText(setting, value);
  if (value === '') return [];
  return checkAssignment(setting, {
    key: setting.key,
    value: changes[key],
    origin: { from: 'flag', where: text },
  });
}

function unknown(where: string, key: string): ConfigurationProblem {
  const seed = seedAnswer(key);
  if (seed !== undefined) return { where, what: `${key} ${seed.answer}.` };
  const meant = nearestName(key, PACING_KEYS);
  return {
    where,
    what: `${key} is not a setting of pacing.`,
    todo: meant === undefined ? '`vidmine accounts pacing` lists them.' : `Did you mean ${meant}?`,
  };
}

const refusal = (problems: readonly ConfigurationProblem[]): UserError =>
  new UserError({
    what: 'Nothing was changed',
    why: problems
      .map(({ where, what, todo }) => `${where}: ${[what, todo].filter(Boolean).join(' ')}`)
      .join('\n'),
    todo: 'correct the above; presets are steady, deep-buffer and bulk, settings are written key=value.',
    usage: true,
  });
