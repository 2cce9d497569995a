import type { LanguageModel } from '../../engines/language-model/language-model.ts';
import type { ResizableLimit } from './resizable-limit.ts';

/**
 * The same model, its calls no more at once than the limit, which several roles may share. Whoever waits does so here, in order,
 * and not in the server's queue, where the wait would count as time of the call.
 */
export const inTurn = (limit: ResizableLimit, model: LanguageModel): LanguageModel => ({
  identity: () => model.identity(),
  countTokens: (text) => model.countTokens(text),
  close: () => model.close(),
  async generate(request) {
    await limit.take(request.signal);
    try {
      return await model.generate(request);
    } finally {
      limit.giveBack();
    }
  },
});
