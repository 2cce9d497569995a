/** On one line, without control characters and halves of characters: neither prompts nor tables take those. */
export const oneLine = (text: string): string =>
  text
    .toWellFormed()
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim();
