import { z } from 'zod';
import { settingOf } from '../../domain/configuration-keys.ts';
import { maskedValue } from '../../domain/masked-secrets.ts';
import type { Assignment, Origin } from './assignment.ts';
import type { ConfigurationProblem } from './configuration-problem.ts';

const ruleParameters = z.object({ settings: z.array(z.string()).min(1) });

/**
 * The rules over several settings that the merged configuration breaks, each with all values and where they came
 * from. A rule that touches a setting in doubt is left out: its value was refused already.
 */
export function brokenRules(
  error: z.ZodError,
  effective: ReadonlyMap<string, Assignment>,
  origins: Readonly<Record<string, Origin>>,
  inDoubt: ReadonlySet<string>,
): ConfigurationProblem[] {
  return error.issues.flatMap((issue) => {
    const section = issue.path.slice(0, -1).join('.');
    const parameters = ruleParameters.safeParse(issue.code === 'custom' ? issue.params : undefined);
    const names = parameters.success ? parameters.data.settings : [String(issue.path.at(-1))];
    const keys = names.map((name) => (section === '' ? name : `${section}.${name}`));
    if (keys.some((key) => inDoubt.has(key))) return [];
    const values = keys.map((key) => {
      const value = effective.get(key)?.value ?? settingOf(key)?.default;
      return `${key} is ${inWords(maskedValue(value, key))} (${origins[key]?.where ?? 'default'})`;
    });
    const places = keys.flatMap((key) => origins[key] ?? []).filter(({ from }) => from !== 'default');
    // What a person wrote is named before what a preset gave.
    const where = (places.find(({ from }) => from !== 'preset') ?? places[0])?.where;
    return [{ where: where ?? section, what: `${issue.message}: ${values.join(', ')}.` }];
  });
}

const inWords = (value: unknown): string =>
  Array.isArray(value) ? value.join(', ') || 'empty' : String(value ?? 'not set');
