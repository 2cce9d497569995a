/** Texts per call of a server where nothing is set: from about 32 on a call's own cost does not show any more. */
export const SERVER_BATCH = 256;

/** A call's limit of time is meant for so many texts; a larger one gets more. */
const TEXTS_OF_A_LIMIT = 32;

/**
 * Limit of a call: a large model on a processor takes minutes for 32 texts, and takes eight times as long for 256.
 *
 * @param timeoutSeconds of a call of up to 32 texts.
 */
export const secondsFor = (texts: number, timeoutSeconds: number): number =>
  timeoutSeconds * Math.max(1, texts / TEXTS_OF_A_LIMIT);

/** Servers that do not count say 0, or nothing. */
export const toldTokens = (tokens: number | undefined): number | undefined =>
  tokens === undefined || tokens <= 0 ? undefined : Math.round(tokens);
