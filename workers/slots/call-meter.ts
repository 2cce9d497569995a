import type { LanguageModel } from '../../engines/language-model/language-model.ts';

/** What the calls of a model have come to; the counts only grow. */
export interface CallCounts {
  readonly tokens: number;
  readonly calls: number;
  readonly failed: number;
}

/** Counts what comes out of one role's calls to a language model, as it comes. */
export class CallMeter {
  #tokens = 0;
  #calls = 0;
  #failed = 0;
  /** A model that is asked for again is the same object again: its name is known by that. */
  readonly #measured = new WeakMap<LanguageModel, LanguageModel>();

  get counts(): CallCounts {
    return { tokens: this.#tokens, calls: this.#calls, failed: this.#failed };
  }

  /** The same model, its calls counted. One that the caller gives up is no failure of the server. */
  measure(model: LanguageModel): LanguageModel {
    const measured = this.#measured.get(model) ?? this.#measure(model);
    this.#measured.set(model, measured);
    return measured;
  }

  #measure(model: LanguageModel): LanguageModel {
    return {
      identity: () => model.identity(),
      countTokens: (text) => model.countTokens(text),
      close: () => model.close(),
      generate: async (request) => {
        let counted = 0;
        const count = (tokens: number): void => {
          this.#tokens += tokens - counted;
          counted = tokens;
        };
        try {
          const generated = await model.generate({
            ...request,
            onProgress: (tokens) => {
              count(tokens);
              request.onProgress?.(tokens);
            },
          });
          count(generated.outputTokens);
          this.#calls += 1;
          return generated;
        } catch (error) {
          if (request.signal?.aborted !== true) this.#failed += 1;
          throw error;
        }
      },
    };
  }
}
