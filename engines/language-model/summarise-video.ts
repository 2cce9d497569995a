import { longSummarySchema, parseLongSummary } from '../../domain/summaries/answer.ts';
import { lessOf, type SummaryMaterial } from '../../domain/summaries/material.ts';
import { buildSummariesPrompt } from '../../domain/summaries/prompt.ts';
import { isFault, TOO_LONG } from './answer.ts';
import { ask, type Cost } from './ask.ts';
import { grammarSchema } from './grammar-schema.ts';
import type { LanguageModel } from './language-model.ts';

export interface SummariseVideoRequest {
  readonly material: SummaryMaterial;
  readonly model: LanguageModel;
  readonly signal?: AbortSignal;
  readonly onProgress?: (outputTokens: number) => void;
}

/** Five paragraphs of 900 characters, in languages that need a token for every fourth letter. */
const OUTPUT_TOKENS = 1200;
/** How much of the material is told: as much as fits. */
const SHARES = [1, 0.7, 0.4, 0.2];

/**
 * Three to five paragraphs on a video, from what was found in it.
 *
 * @throws StageError `system` as the model does; `video` when even a fifth of the material does not fit into the
 * model's context, or the answer is of no use twice.
 */
export async function summariseVideo({
  material,
  model,
  signal,
  onProgress,
}: SummariseVideoRequest): Promise<{
  readonly longSummary: string;
  readonly cost: Cost;
}> {
  const answer = (share: number) =>
    ask({
      model,
      prompt: buildSummariesPrompt(lessOf(material, share)),
      schema: grammarSchema(longSummarySchema),
      maxOutputTokens: OUTPUT_TOKENS,
      read: parseLongSummary,
      signal,
      onProgress,
    });
  for (const share of SHARES.slice(0, -1)) {
    try {
      const { value, cost } = await answer(share);
      return { longSummary: value, cost };
    } catch (error) {
      if (!isFault(error, TOO_LONG)) throw error;
    }
  }
  const { value, cost } = await answer(SHARES.at(-1)!);
  return { longSummary: value, cost };
}
