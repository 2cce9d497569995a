import { SETTINGS, type Setting, settingOf } from '../../domain/configuration-keys.ts';
import { nearestName } from '../../domain/nearest-name.ts';
import { PIPELINE_SETTINGS, stageOfSetting } from '../../domain/rerun/pipeline-values.ts';
import { UserError } from '../../domain/user-error.ts';
import { checkAssignment } from '../../stack/configuration/check-assignment.ts';
import type { ConfigurationProblem } from '../../stack/configuration/configuration-problem.ts';
import { valueFromText } from '../../stack/configuration/value-from-text.ts';

/** A setting of a batch that is to change. */
export interface TunedValue {
  readonly setting: Setting;
  /** Undefined: unset, as its default has it. */
  readonly value: unknown;
}

/** Settings that only say how the work of a batch is done: they change no result. */
const TUNABLE = PIPELINE_SETTINGS.filter(({ key }) => stageOfSetting.get(key) === undefined);

/** Those of the batch itself may be named without `batch.`. */
const OWN = 'batch.';

/**
 * What was typed after `batch tune <name>`: settings as key=value. An empty value stands for the default; `none` for no
 * limit of spending.
 *
 * @param batch its name, for what to do instead.
 * @throws UserError with everything that is wrong, at once.
 */
export function readTuning(typed: readonly string[], batch: string): TunedValue[] {
  const values: TunedValue[] = [];
  const problems = typed.flatMap((text) => readOne(values, text, batch));
  if (problems.length === 0) return values;
  throw new UserError({
    what: 'Nothing was changed',
    why: problems
      .map(({ where, what, todo }) => `${where}: ${[what, todo].filter(Boolean).join(' ')}`)
      .join('\n'),
    todo: `Correct the above, such as: vidmine batch tune ${batch} concurrentVideos=12 maxAttempts=5`,
    usage: true,
  });
}

function readOne(values: TunedValue[], text: string, batch: string): readonly ConfigurationProblem[] {
  const equals = text.indexOf('=');
  const name = (equals < 0 ? text : text.slice(0, equals)).trim();
  const setting = settingOf(name) ?? settingOf(`${OWN}${name}`);
  if (setting === undefined) return [unknown(text, name)];
  if (!TUNABLE.some(({ key }) => key === setting.key)) return [notTunable(text, setting, batch)];
  if (equals < 0) return [{ where: text, what: `What is it to be? Such as ${text}=${exampleOf(setting)}.` }];
  const typed = text.slice(equals + 1).trim();
  if (values.some((one) => one.setting.key === setting.key))
    return [{ where: text, what: `${setting.key} is given twice.` }];
  if (typed === '' || (typed === 'none' && setting.key === 'batch.maxSpend')) {
    values.push({ setting, value: setting.default });
    return [];
  }
  const value = valueFromText(setting, typed);
  values.push({ setting, value });
  return checkAssignment(setting, { key: setting.key, value, origin: { from: 'flag', where: text } });
}

const exampleOf = ({ default: usual }: Setting): string => (usual === false ? 'true' : String(usual ?? 12));

function notTunable(where: string, setting: Setting, batch: string): ConfigurationProblem {
  const { key } = setting;
  const stage = stageOfSetting.get(key);
  if (stage === undefined) {
    return {
      where,
      what: `${key} is a setting of the installation, not of a batch.`,
      todo: 'Change it in vidmine.yaml and restart (vidmine config shows it); slots: vidmine tune; pacing: vidmine accounts pacing.',
    };
  }
  return {
    where,
    what: `${key} changes results of the stage ${stage}: a batch keeps it from its start to its end.`,
    todo: `When it has ended: vidmine rerun --batch ${batch} --from ${stage} --set ${where.includes('=') ? where : `${key}=VALUE`}`,
  };
}

function unknown(where: string, name: string): ConfigurationProblem {
  const names = [...TUNABLE.map(({ key }) => key.replace(OWN, '')), ...SETTINGS.map(({ key }) => key)];
  const meant = nearestName(name, names);
  return {
    where,
    what: `there is no setting ${name}.`,
    todo:
      meant === undefined
        ? `There are: ${names.slice(0, TUNABLE.length).join(', ')}.`
        : `Did you mean ${meant}?`,
  };
}
