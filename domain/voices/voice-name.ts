const LONGEST = 100;

/** How those without a name are shown: a voice called so could not be told from them. */
const PLACEHOLDER = /^(unknown|(speaker|voice)[\s_-]*([a-z]{1,2}|\d+))$/i;

/** Control characters, and those that change the direction of a line or cannot be seen at all. */
const UNPRINTABLE = /[\p{Cc}\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]/u;

/** One spelling of a name: composed characters, single spaces. */
export const tidyVoiceName = (name: string): string => name.normalize('NFC').replace(/\s+/gu, ' ').trim();

/** Why somebody cannot be called this; undefined where they can. */
export function voiceNameProblem(name: string): string | undefined {
  if (UNPRINTABLE.test(name)) return 'holds characters that cannot be printed';
  const tidy = tidyVoiceName(name);
  if (tidy === '') return 'is empty';
  if ([...tidy].length > LONGEST) return `is longer than ${LONGEST} characters`;
  if (!/[\p{L}\p{N}]/u.test(tidy)) return 'has neither a letter nor a digit';
  if (PLACEHOLDER.test(tidy)) return 'is what voices without a name are shown as';
  return undefined;
}
