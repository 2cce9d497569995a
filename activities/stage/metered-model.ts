import type { CallStage, ModelRole } from '../../domain/model-calls.ts';
import { mostTokens } from '../../domain/spend/reservation.ts';
import type { GenerateRequest, LanguageModel } from '../../engines/language-model/language-model.ts';
import type { ActivityContext } from '../context.ts';
import type { VideoInput } from '../inputs.ts';
import { meteredCall } from './metered-call.ts';

/** Who a call is for, and who pays. */
export type CalledFor = Pick<VideoInput, 'videoId' | 'batch'>;

type Name = { readonly engine: string; readonly model: string };

/** A model keeps its name for as long as it is open; asking for it may cost two requests. */
const names = new WeakMap<LanguageModel, Promise<Name>>();

/**
 * The model of a role; every call of it is recorded for a video's stage, and one that the limit of its batch does
 * not allow is not made.
 *
 * `generate` also throws StageError with the reason SPEND_LIMIT, which settles the video as failed.
 */
export async function meteredModel(
  context: Pick<ActivityContext, 'db' | 'prices' | 'miner' | 'flagship'>,
  role: ModelRole,
  of: CalledFor,
  stage: CallStage,
): Promise<LanguageModel> {
  const model = await (role === 'miner' ? context.miner() : context.flagship());
  return {
    identity: () => model.identity(),
    countTokens: (text) => model.countTokens(text),
    close: () => model.close(),
    generate: async (request) =>
      meteredCall(context.db, {
        call: { ...(await nameOf(model)), videoId: of.videoId, batch: of.batch, stage, role },
        price: context.prices[role],
        most: async () => mostTokens(await sentTokens(model, request), request.maxOutputTokens),
        signal: request.signal,
        make: (arrived) =>
          model.generate({
            ...request,
            onProgress: (outputTokens) => {
              arrived(outputTokens);
              request.onProgress?.(outputTokens);
            },
          }),
        used: ({ promptTokens, cachedTokens, outputTokens, latencyMs }) => ({
          promptTokens,
          cachedTokens,
          outputTokens,
          latencyMs,
        }),
      }),
  };
}

/** Servers that constrain an answer to a schema may count it as part of the prompt. */
const sentTokens = (model: LanguageModel, { instructions, input, schema }: GenerateRequest) =>
  Promise.all([instructions, input, JSON.stringify(schema)].map((text) => model.countTokens(text)));

function nameOf(model: LanguageModel): Promise<Name> {
  const known = names.get(model);
  if (known !== undefined) return known;
  const asked = model.identity().then(({ engine, model: name }) => ({ engine, model: name }));
  names.set(model, asked);
  asked.catch(() => names.delete(model));
  return asked;
}
