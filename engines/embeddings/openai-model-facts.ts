import { createHash } from 'node:crypto';
import { z } from 'zod';
import { canonicalJson } from '../../domain/canonical-json.ts';

/** What servers tell of a model they list: vLLM `root` and `max_model_len`, llama.cpp `meta`. */
export const listedModels = z.looseObject({
  data: z.array(
    z.looseObject({
      id: z.string(),
      root: z.string().nullish(),
      max_model_len: z.number().int().positive().nullish(),
      meta: z.record(z.string(), z.unknown()).nullish(),
    }),
  ),
});
export type ListedModel = z.infer<typeof listedModels>['data'][number];

export interface OpenAiModelFacts {
  /** sha256 of what tells its weights from others. */
  readonly digest: string;
  /** Longer texts are cut. */
  readonly maxTokens: number;
}

/** Of OpenAI's own models, as its documentation has it. */
const OPENAI_TOKENS = 8191;
/** Of BERT and most that are like it: where nobody says more, no more is assumed. */
const USUAL_TOKENS = 512;

/**
 * What the interface tells of a model, which is little: where the entry says which weights these are, that counts,
 * wherever the server runs; else a name at an address does. Neither `created` nor `permission` counts: vLLM and
 * llama.cpp make them up with every answer.
 *
 * @param listed the model's entry in the server's list; undefined where it has none.
 */
export function openAiModelFacts(
  { url, model }: { readonly url: string; readonly model: string },
  listed: ListedModel | undefined,
): OpenAiModelFacts {
  const { root, meta, max_model_len: told } = listed ?? {};
  const weights = root || meta ? { model, root: root ?? undefined, meta: meta ?? undefined } : undefined;
  const identity = weights ?? { model, host: new URL(url).host };
  return {
    digest: createHash('sha256').update(canonicalJson(identity)).digest('hex'),
    maxTokens: told ?? (/(^|\/)text-embedding-/.test(model) ? OPENAI_TOKENS : USUAL_TOKENS),
  };
}
