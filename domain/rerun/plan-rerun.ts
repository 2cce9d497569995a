import { pipelineSchema } from '../configuration.ts';
import { type FreshTokens, freshTokens, type StoredSettings } from '../result-settings.ts';
import { STAGES, type Stage } from '../stages.ts';
import { UserError } from '../user-error.ts';
import { PIPELINE_SETTINGS, sameValue, stageOfSetting, valueAt, withValue } from './pipeline-values.ts';
import { comesBefore, isOfMining, RERUN_STAGES, type RerunStage, readsNothingOf } from './rerun-stage.ts';

/** A setting that a person has set somewhere. */
export interface GivenSetting {
  readonly key: string;
  readonly value: unknown;
  /** A flag, an environment name, or a place in a file. */
  readonly where: string;
  /** Given to this very command: it holds for every stage, also for one that was to be kept. */
  readonly explicit: boolean;
}

export interface RerunRequest {
  readonly from: RerunStage;
  /** Never used before: what makes the stage's identity new. */
  readonly token: string;
  /** What the video was last run with: its stages before `from` are found by these. */
  readonly before: StoredSettings;
  /** What the stages that are made anew start from. */
  readonly base: StoredSettings;
  readonly given: readonly GivenSetting[];
}

export interface ChangedSetting {
  readonly key: string;
  readonly before: unknown;
  readonly after: unknown;
  /** Where the new value was given; undefined: the batch's. */
  readonly where: string | undefined;
  readonly stage: Stage | undefined;
}

/** A setting given in a file or the environment that would change a stage that is kept. */
export interface UnusedSetting {
  readonly key: string;
  readonly stage: Stage;
  readonly kept: unknown;
  readonly given: unknown;
  readonly where: string;
}

export interface RerunPlan {
  readonly settings: StoredSettings;
  /** The first stage that is made anew: `from`, or an earlier one that a flag changes. */
  readonly first: RerunStage;
  readonly redone: readonly RerunStage[];
  readonly kept: readonly RerunStage[];
  readonly changes: readonly ChangedSetting[];
  readonly unused: readonly UnusedSetting[];
}

/**
 * The settings to run a video again with. Stages before the first that is made anew keep theirs, and with them
 * their results; for the others what is given now lies over what the batch was started with.
 *
 * @throws UserError when the settings do not go together, or a stage of mining is named and nothing is mined.
 */
export function planRerun(request: RerunRequest): RerunPlan {
  const { from, token, before, base, given } = request;
  const changed = changedStages(request);
  const first = RERUN_STAGES.find((stage) => stage === from || changed.includes(stage)) ?? from;
  const givenFor = new Map(given.map((one) => [one.key, one]));
  // Another style changes what is mined as well as the outline.
  const minesAlike = sameValue(givenFor.get('mining')?.value ?? base.mining, before.mining);
  const stays = (stage: Stage) =>
    comesBefore(stage, first) || (minesAlike && readsNothingOf(stage, first) && !changed.includes(stage));
  const isKept = (stage: Stage | undefined) => stage !== undefined && stays(stage);
  let settings = before;
  const unused: UnusedSetting[] = [];
  for (const { key, path } of PIPELINE_SETTINGS) {
    const stage = stageOfSetting.get(key);
    const one = givenFor.get(key);
    const kept = valueAt(before, path);
    if (!isKept(stage)) {
      settings = withValue(settings, path, one === undefined ? valueAt(base, path) : one.value);
    } else if (one !== undefined && stage !== undefined && !sameValue(one.value, kept)) {
      unused.push({ key, stage, kept, given: one.value, where: one.where });
    }
  }
  refuseWithoutMining(settings, from);
  checkTogether(settings);
  const earlier = tokensOf(stays, freshTokens(before));
  return {
    settings: { ...settings, fresh: token, freshFrom: from, freshBefore: earlier },
    first,
    ...divided(stays, settings),
    changes: changesBetween(before, settings, givenFor),
    unused,
  };
}

/** First stages whose results the values given to this very command change. */
const changedStages = ({ before, given }: RerunRequest): readonly (Stage | undefined)[] =>
  given
    .filter(({ explicit }) => explicit)
    .filter(({ key, value }) => !sameValue(value, valueAt(before, key.split('.'))))
    .map(({ key }) => stageOfSetting.get(key));

/** What was made anew before, of stages that are kept; a stage without such a thing has none. */
function tokensOf(stays: (stage: Stage) => boolean, tokens: FreshTokens): FreshTokens | undefined {
  const earlier = STAGES.filter((stage) => stays(stage) && tokens[stage] !== undefined);
  return earlier.length === 0
    ? undefined
    : Object.fromEntries(earlier.map((stage) => [stage, tokens[stage]]));
}

function divided(
  stays: (stage: Stage) => boolean,
  { mining }: StoredSettings,
): Pick<RerunPlan, 'redone' | 'kept'> {
  const run = RERUN_STAGES.filter((stage) => mining !== 'off' || !isOfMining(stage));
  return { kept: run.filter(stays), redone: run.filter((stage) => !stays(stage)) };
}

const changesBetween = (
  before: StoredSettings,
  after: StoredSettings,
  given: ReadonlyMap<string, GivenSetting>,
): ChangedSetting[] =>
  PIPELINE_SETTINGS.flatMap(({ key, path }) => {
    const [old, now] = [valueAt(before, path), valueAt(after, path)];
    if (sameValue(old, now)) return [];
    return [{ key, before: old, after: now, where: given.get(key)?.where, stage: stageOfSetting.get(key) }];
  });

function refuseWithoutMining({ mining }: StoredSettings, from: RerunStage): void {
  if (mining !== 'off' || !isOfMining(from)) return;
  throw new UserError({
    what: `Nothing is mined here, so there is nothing to run again from ${from}`,
    why: 'The settings that these videos were run with say mining: off.',
    todo: 'Mine them with: --set mining=auto',
    usage: true,
  });
}

/** Rules over several settings: each source was checked by itself, the sum was not. */
function checkTogether(settings: StoredSettings): void {
  const { fresh: _a, freshFrom: _b, freshBefore: _c, minerModel: _d, ...pipeline } = settings;
  const parsed = pipelineSchema.safeParse(pipeline);
  if (parsed.success) return;
  const problems = parsed.error.issues.map(({ path, message }) => {
    const value = valueAt(settings, path.map(String));
    return `${path.join('.')} would be ${JSON.stringify(value)}: ${message}`;
  });
  throw new UserError({
    what: 'The settings given now do not go together with those of the batch',
    why: problems.join('. '),
    todo: 'Give both with --set; vidmine config shows what is set now.',
    usage: true,
  });
}
