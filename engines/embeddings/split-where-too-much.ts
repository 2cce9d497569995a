/** What is left of a text that is too long, each time. */
const KEPT = 0.75;
/** Below this no server can mean its length. */
const SHORTEST = 16;

/**
 * Embeds texts that a server may find too many or too long. A refused lot is halved; a single text that is refused
 * loses its end until it is taken: that is what other engines do silently. The same texts are cut at the same place
 * every time.
 *
 * @param isTooMuch whether an error means a lot's size; any other one is thrown on.
 */
export async function splitWhereTooMuch(
  texts: readonly string[],
  embed: (texts: readonly string[]) => Promise<number[][]>,
  isTooMuch: (error: unknown) => boolean,
): Promise<number[][]> {
  try {
    return await embed(texts);
  } catch (error) {
    if (!isTooMuch(error)) throw error;
    const [only] = texts;
    if (texts.length > 1) {
      const half = Math.ceil(texts.length / 2);
      const first = await splitWhereTooMuch(texts.slice(0, half), embed, isTooMuch);
      return [...first, ...(await splitWhereTooMuch(texts.slice(half), embed, isTooMuch))];
    }
    if (only === undefined || only.length <= SHORTEST) throw error;
    return splitWhereTooMuch([shortened(only)], embed, isTooMuch);
  }
}

const shortened = (text: string): string => text.slice(0, Math.floor(text.length * KEPT)).toWellFormed();
