import type { CallStage, ModelRole } from '../../domain/model-calls.ts';
import type { LanguageModel } from '../../engines/language-model/language-model.ts';
import type { ActivityContext } from '../context.ts';
import type { VideoInput } from '../inputs.ts';

/** Who a call is for, and who pays. */
export type CalledFor = Pick<VideoInput, 'videoId' | 'batch'>;

/** The model of a role, its calls recorded for a video's stage. */
export const meteredModel = async (
  context: ActivityContext,
  role: ModelRole,
  _of: CalledFor,
  _stage: CallStage,
): Promise<LanguageModel> => (role === 'miner' ? context.miner() : context.flagship());
