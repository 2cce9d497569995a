import { PIPELINE_SETTINGS, valueAt } from '../../domain/rerun/pipeline-values.ts';
import {
  type GivenSetting,
  planRerun,
  type RerunPlan,
  type RerunRequest,
} from '../../domain/rerun/plan-rerun.ts';
import { UserError } from '../../domain/user-error.ts';
import { chosenMiner } from '../../workers/language-models.ts';
import { requireSpeechModel } from '../batch/require-speech-model.ts';
import type { Session } from '../session.ts';

type Place = Pick<Session, 'configuration' | 'origins' | 'home' | 'stack'>;

/**
 * The settings to run again with, under what is set here and now, and with the language model that mines here.
 *
 * @throws UserError when they do not go together, a speech model cannot be had, or what was mined is to be kept and comes from another model.
 */
export async function plannedRerun(place: Place, request: Omit<RerunRequest, 'given'>): Promise<RerunPlan> {
  const plan = planRerun({ ...request, given: givenSettings(place) });
  if (plan.redone.includes('transcribe')) requireSpeechModel(place, plan.settings.speech);
  if (plan.settings.mining === 'off') return plan;
  const model = await chosenMiner(place.configuration, place.home);
  const { minerModel } = plan.settings;
  if (minerModel === undefined || minerModel === model) return withMiner(plan, model);
  if (!plan.redone.includes('mine')) throw minedByAnother(minerModel, model, plan);
  const change = {
    key: 'languageModel',
    before: minerModel,
    after: model,
    where: undefined,
    stage: 'mine',
  } as const;
  return { ...withMiner(plan, model), changes: [...plan.changes, change] };
}

const withMiner = (plan: RerunPlan, minerModel: string): RerunPlan => ({
  ...plan,
  settings: { ...plan.settings, minerModel },
});

/** What a person has set in flags, the environment or a file; a default is no choice. */
function givenSettings({ configuration, origins }: Place): GivenSetting[] {
  return PIPELINE_SETTINGS.flatMap(({ key, path }) => {
    const origin = origins[key];
    if (origin === undefined || origin.from === 'default') return [];
    const value = valueAt(configuration, path);
    return [{ key, value, where: origin.where, explicit: origin.from === 'flag' }];
  });
}

const minedByAnother = (mined: string, here: string, { first }: RerunPlan): UserError =>
  new UserError({
    what: `What ${mined} mined cannot be kept here`,
    why: `The language model of this installation is ${here}, so mining comes before ${first} again.`,
    todo: `Mine anew with ${here}: --from mine. Or bring ${mined} back.`,
    usage: true,
  });
