import { systemFault, videoFault } from '../../domain/faults.ts';
import type { MiningStyle } from '../../domain/findings.ts';
import { MINING_PROMPT_VERSION } from '../../domain/mining/prompt.ts';
import { speakersTold } from '../../domain/mining/speakers-told.ts';
import { miningStyle, type ToldOfVideo } from '../../domain/mining/task.ts';
import type { StoredSettings } from '../../domain/result-settings.ts';
import type { ModelIdentity } from '../../engines/language-model/language-model.ts';
import { speakingIn } from '../../storage/database/speaking.ts';
import type { ActivityContext } from '../context.ts';
import type { AfterSegment, VideoInput } from '../inputs.ts';
import { requireVideo } from '../require-video.ts';
import { stageIdentity } from '../stage/identity.ts';

export interface Miner {
  readonly identity: ModelIdentity;
  readonly style: MiningStyle;
  readonly configHash: string;
}

/** The model that mines now, and the identity of what it would find. */
export async function minerFor(
  context: ActivityContext,
  input: AfterSegment,
  settings: StoredSettings,
): Promise<Miner> {
  const { identity, style } = await chosenMiner(context, input, settings);
  const { engine, model, digest, contextTokens } = identity;
  const configHash = stageIdentity('mine', settings, [input.segment], {
    engine,
    model,
    digest,
    style,
    prompt: MINING_PROMPT_VERSION[style],
    contextTokens,
    told: style === 'abstractive' ? await toldAbout(context, input) : undefined,
  });
  return { identity, style, configHash };
}

/**
 * The model that works on every segment, and how.
 *
 * @throws StageError `system` where the batch was started with another one.
 */
export async function chosenMiner(
  context: ActivityContext,
  input: VideoInput,
  settings: StoredSettings,
): Promise<Pick<Miner, 'identity' | 'style'>> {
  const identity = await (await context.miner()).identity();
  const style = miningStyle(settings.mining, identity);
  if (style === undefined) throw new Error(`The batch of ${input.videoId} does not mine (mining: off).`);
  if (settings.minerModel !== undefined && settings.minerModel !== identity.model) {
    throw anotherModel(settings.minerModel, identity.model);
  }
  return { identity, style };
}

/** What an abstractive prompt says of the video besides its segments: part of what decides the result. */
export async function toldAbout(context: ActivityContext, input: AfterSegment): Promise<ToldOfVideo> {
  const { id, title = id, channel } = await requireVideo(context, input);
  const speakers = speakersTold(await speakingIn(context.db, input.videoId, input.segment));
  return { title, channel, speakers };
}

/** A batch keeps the model it was started with: another one must not step in unseen. */
const anotherModel = (wanted: string, here: string) =>
  systemFault(
    'language-model-other',
    `The batch was started with the language model ${wanted}; this worker has ${here}. Bring ${wanted} back, or start the batch anew for ${here}.`,
  );

/**
 * The miner that a video's mining was planned with.
 *
 * @throws StageError when the model changed since: findings of one video come from one model.
 */
export async function sameMiner(
  context: ActivityContext,
  input: AfterSegment & { readonly mine: string },
  settings: StoredSettings,
): Promise<Miner> {
  const miner = await minerFor(context, input, settings);
  if (miner.configHash === input.mine) return miner;
  const { model, digest } = miner.identity;
  throw videoFault(
    'model-changed',
    `The language model changed while ${input.videoId} was mined (now ${model}, ${digest.slice(0, 12)}). What the other one found is kept apart; mine all of it with this one: vidmine retry ${input.videoId}`,
    { kind: 'failed' },
  );
}
