const SENTENCE_END = /^.*[.!?…。！？]["”’)]?(?=\s|$)/su;

/** The text with fewer than `below` characters: cut after a whole word where there are words, and marked with '…'. */
export function shortened(text: string, below: number): string {
  const characters = [...text];
  if (characters.length < below) return text;
  const head = characters.slice(0, below - 2).join('');
  const words = head.slice(0, Math.max(0, head.search(/\s\S*$/u)));
  // A word may be longer than half of it, and in some scripts there is no space to cut at.
  return `${(2 * words.length >= head.length ? words : head).replace(/[\s,;:–-]+$/u, '')}…`;
}

/** The text with fewer than `below` characters: its whole sentences where they keep half of it, else `shortened`. */
export function wholeSentences(text: string, below: number): string {
  const characters = [...text];
  if (characters.length < below) return text;
  const sentences = SENTENCE_END.exec(characters.slice(0, below - 1).join(''))?.[0] ?? '';
  return 2 * sentences.length >= below ? sentences : shortened(text, below);
}
