/** Speech shorter than this may well hold no claim. */
const LONG_MS = 5 * 60_000;

/** What a person should hear about a mined video that looks too empty; undefined when all is well. */
export function miningWarning(mined: {
  readonly claims: number;
  /** Items that were dropped as invalid. */
  readonly dropped: number;
  readonly spokenMs: number;
}): string | undefined {
  if (mined.claims > 0 || mined.spokenMs < LONG_MS) return undefined;
  const minutes = Math.round(mined.spokenMs / 60_000);
  return mined.dropped > 0
    ? `No claim was found in ${minutes} minutes of speech; ${mined.dropped} items of the model's answers were invalid.`
    : `No claim was found in ${minutes} minutes of speech.`;
}
