const LETTERS = 26;
const CODE_OF_A = 65;

/** `A` for the first speaker of a video (index 0), `Z` for the 26th, then `AA`, `AB`, … */
export function labelOf(index: number): string {
  const letter = String.fromCharCode(CODE_OF_A + (index % LETTERS));
  return index < LETTERS ? letter : labelOf(Math.floor(index / LETTERS) - 1) + letter;
}

/** The other way round, from 1: `A` is 1, so that its speaker is `Speaker 1`. */
export function numberOf(label: string): number {
  return [...label].reduce((sum, letter) => sum * LETTERS + letter.charCodeAt(0) - CODE_OF_A + 1, 0);
}
