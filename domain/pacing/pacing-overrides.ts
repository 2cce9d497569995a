import { z } from 'zod';
import { type PacingSettings, pacingSchema } from '../configuration.ts';
import { SETTINGS, type Setting, settingOf } from '../configuration-keys.ts';
import { nearestName } from '../nearest-name.ts';
import { UserError } from '../user-error.ts';

/** What a person changed since the configuration was read: names without `pacing.`; null: the default, or unset. */
export type PacingOverrides = Readonly<Record<string, unknown>>;

const PREFIX = 'pacing.';

/** The names that may be changed, such as `preset` and `steady.secondsMin`. */
export const PACING_KEYS: readonly string[] = SETTINGS.map(({ key }) => key)
  .filter((key) => key.startsWith(PREFIX))
  .map((key) => key.slice(PREFIX.length));

/** The setting of a name without `pacing.`; undefined: there is none. */
export const pacingSettingOf = (key: string): Setting | undefined => settingOf(`${PREFIX}${key}`);

/**
 * The pacing that holds: what was configured, and over it what a person changed.
 * @throws UserError with everything that is wrong with it.
 */
export function effectivePacing(configured: PacingSettings, overrides: PacingOverrides): PacingSettings {
  const problems = Object.entries(overrides).flatMap(([key, value]) => problemsOf(key, value));
  if (problems.length > 0) throw refusal(problems);
  const merged = structuredClone(configured) as Record<string, unknown>;
  for (const [key, value] of Object.entries(overrides)) put(merged, key.split('.'), value ?? undefined);
  const checked = pacingSchema.safeParse(merged);
  if (!checked.success) throw refusal(checked.error.issues.map((issue) => brokenRule(issue, merged)));
  return checked.data;
}

function problemsOf(key: string, value: unknown): string[] {
  const setting = pacingSettingOf(key);
  if (setting === undefined) {
    const meant = nearestName(key, PACING_KEYS);
    return [`${key} is not a setting of pacing.${meant === undefined ? '' : ` Did you mean ${meant}?`}`];
  }
  const checked = setting.schema.safeParse(value ?? undefined);
  if (checked.success) return [];
  return checked.error.issues.map((issue) => {
    if (issue.code === 'custom' && issue.params?.sentence === true) return `${key}: ${issue.message}.`;
    const ownWords = issue.code === 'invalid_format' || issue.code === 'custom';
    return `${key} ${ownWords ? issue.message : `must be ${setting.expected}`}, not ${shown(value)}.`;
  });
}

/** A rule over several settings, with the values that break it. */
function brokenRule(issue: z.core.$ZodIssue, merged: Readonly<Record<string, unknown>>): string {
  const section = issue.path.slice(0, -1).map(String);
  const names = ruleParameters.safeParse(issue.code === 'custom' ? issue.params : undefined);
  if (!names.success) return `${issue.path.join('.')}: ${issue.message}.`;
  const values = names.data.settings.map((name) => {
    const path = [...section, name];
    return `${path.join('.')} is ${shown(valueAt(merged, path))}`;
  });
  return `${issue.message}: ${values.join(', ')}.`;
}

const ruleParameters = z.object({ settings: z.array(z.string()).min(1) });
const sectionSchema = z.record(z.string(), z.unknown());

const valueAt = (section: Readonly<Record<string, unknown>>, path: readonly string[]): unknown =>
  path.reduce<unknown>((value, name) => sectionSchema.safeParse(value).data?.[name], section);

function put(section: Record<string, unknown>, [name, ...below]: readonly string[], value: unknown): void {
  if (name === undefined) return;
  if (below.length === 0) section[name] = value;
  else put(section[name] as Record<string, unknown>, below, value);
}

function refusal(problems: readonly string[]): UserError {
  return new UserError({
    what: `${problems.length === 1 ? 'One thing is' : `${problems.length} things are`} wrong with the pacing`,
    why: problems.join('\n'),
    todo: '`vidmine accounts pacing` shows what holds; docs/configuration.md lists every setting.',
    usage: true,
  });
}

const shown = (value: unknown): string => JSON.stringify(value) ?? 'unset';
