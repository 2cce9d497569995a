import type { Configuration } from '../configuration.ts';

/**
 * Why `batch.maxSpend` would stop nothing: calls of a server are made, and none has a price. Undefined where there is
 * no limit, or it can hold.
 */
export function limitWithoutPrice({
  batch,
  languageModel,
  embeddings,
}: Pick<Configuration, 'batch' | 'languageModel' | 'embeddings'>): string | undefined {
  const { url, promptPrice, outputPrice, flagshipPromptPrice = 0, flagshipOutputPrice = 0 } = languageModel;
  const prices = [promptPrice, outputPrice, flagshipPromptPrice, flagshipOutputPrice, embeddings.price];
  const asksServer = url !== undefined || embeddings.url !== undefined;
  if (batch.maxSpend === undefined || !asksServer || prices.some((price) => price > 0)) return undefined;
  return `batch.maxSpend is ${batch.maxSpend}, but no price is set: every call counts as free, and the limit stops nothing. Set languageModel.promptPrice and outputPrice (flagshipPromptPrice, flagshipOutputPrice, embeddings.price) in vidmine.yaml, and start the workers anew (vidmine down, then vidmine up).`;
}
