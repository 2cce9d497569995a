import { asNamed } from '../as-named.ts';
import { nearestName } from '../nearest-name.ts';
import { STAGES, type Stage } from '../stages.ts';
import { UserError } from '../user-error.ts';

/** A stage that a video can be run again from. */
export type RerunStage = Exclude<Stage, 'probe'>;

/** In their order. `probe` is none: it stores no result. */
export const RERUN_STAGES = STAGES.filter((stage) => stage !== 'probe') as readonly RerunStage[];

/** @throws UserError for what is no stage, naming the one that was probably meant. */
export function readRerunStage(typed: string): RerunStage {
  const stage = RERUN_STAGES.find((known) => known === typed);
  if (stage !== undefined) return stage;
  const meant = nearestName(typed, RERUN_STAGES);
  const choices = `The stages are: ${RERUN_STAGES.join(', ')}`;
  throw new UserError(
    typed === 'probe'
      ? {
          what: 'probe is no stage to run a video again from',
          why: 'It looks whether a video may be taken, which every run does, and stores no result.',
          todo: `${choices}. To make everything anew: --from download`,
          usage: true,
        }
      : {
          what: `There is no stage named ${asNamed(typed)}`,
          todo: meant === undefined ? choices : `Did you mean ${meant}? ${choices}`,
          usage: true,
        },
  );
}

export const comesBefore = (one: Stage, other: Stage): boolean => STAGES.indexOf(one) < STAGES.indexOf(other);

/** Stages that come after one and read nothing of it: nothing is mined from an outline, no vector made of a summary. */
const READ_NOTHING_OF: Readonly<Partial<Record<Stage, readonly Stage[]>>> = {
  outline: ['mine'],
  summarise: ['embed'],
};

export const readsNothingOf = (stage: Stage, earlier: Stage): boolean =>
  READ_NOTHING_OF[earlier]?.includes(stage) ?? false;

const OF_MINING: readonly Stage[] = ['outline', 'mine', 'evaluate', 'summarise'];

/** Left out of a video's way where nothing is mined. */
export const isOfMining = (stage: Stage): boolean => OF_MINING.includes(stage);
