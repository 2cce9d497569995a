/** Whisper takes 223 tokens of what was said before; what is longer loses its beginning. */
const MAX_TOKENS = 200;

export interface InitialPrompt {
  /** Undefined without a vocabulary. */
  readonly prompt: string | undefined;
  /** The last terms, which have no room in it. */
  readonly left: readonly string[];
}

/**
 * A custom vocabulary as Whisper takes it: a text that could stand before the recording, in which the terms are
 * spelled as they should be.
 */
export const initialPrompt = (vocabulary: readonly string[]): InitialPrompt => {
  let tokens = 0;
  const room = vocabulary.findIndex((term) => {
    tokens += estimatedTokens(term);
    return tokens > MAX_TOKENS;
  });
  const told = room === -1 ? vocabulary : vocabulary.slice(0, room);
  const prompt = told.length === 0 ? undefined : `${told.join(', ')}.`;
  return { prompt, left: vocabulary.slice(told.length) };
};

/** What a person is told of the terms that have no room. */
export const promptNotices = ({ left }: InitialPrompt): string[] =>
  left.length === 0
    ? []
    : [
        `speech.vocabulary is too long for the speech model, which was not told of its last ${left.length}: ${left.join(', ')}.`,
      ];

/** Names take about a token for three letters, other scripts one for each; the comma is one more. */
const estimatedTokens = (term: string): number => {
  const plain = term.match(/[\p{ASCII}]/gu)?.length ?? 0;
  return Math.ceil(plain / 3) + ([...term].length - plain) + 1;
};
