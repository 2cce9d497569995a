import { SETTINGS, type Setting } from './configuration-keys.ts';

/** Where a setting was given, as the loaded configuration tells it. */
export type GivenWhere = Readonly<
  Record<string, { readonly from: string; readonly where: string } | undefined>
>;

/** What every command reads for itself, and what `up` alone reads. */
const NOT_FOR_WORK: readonly string[] = ['preset', 'database', 'temporal', 'stack', 'testing'];

/** Workers read it when they start, and no batch keeps it. */
export const isReadByWorkers = ({ pipeline, path }: Setting): boolean =>
  !pipeline && !NOT_FOR_WORK.includes(path[0]!);

/**
 * A line for each flag of a command that workers do not hear of. Elsewhere than in a flag a setting may well have been
 * there when they started.
 */
export const flagsUnheard = (given: GivenWhere): string[] =>
  SETTINGS.filter(isReadByWorkers).flatMap(({ key }) => {
    const origin = given[key];
    if (origin?.from !== 'flag') return [];
    return `${origin.where} holds for this command alone: the workers go on with what they were started with. For the work itself set ${key} in vidmine.yaml or the environment, and start them anew (vidmine down, then vidmine up).`;
  });

/** A line for each flag that changes nothing of what a batch has kept since its start. */
export const flagsOverruledByBatch = (given: GivenWhere): string[] =>
  SETTINGS.filter(({ pipeline }) => pipeline).flatMap(({ key }) => {
    const origin = given[key];
    if (origin?.from !== 'flag') return [];
    const todo = key.startsWith('batch.')
      ? 'Some of those can be changed: vidmine batch tune BATCH'
      : `To make it anew with others: vidmine rerun VIDEO --from STAGE --set ${key}=VALUE`;
    return `${origin.where} changes nothing: what is taken up goes on with the settings of its batch. ${todo}`;
  });
