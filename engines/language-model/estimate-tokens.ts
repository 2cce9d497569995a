/**
 * An upper estimate of a text's tokens, for servers that cannot count: Ollama has no tokenizer endpoint.
 *
 * A run of Latin letters costs a token per two letters, each digit, sign and line break one, a character of
 * another alphabet one, and one outside the first alphabets (Chinese, emoji) as many as half its UTF-8 bytes,
 * rounded up. That lies above what vocabularies of 32,000 entries and more need for written language: English
 * takes about half of it. Only text made to defeat a tokenizer can need more; the server refuses such a prompt
 * (`truncate: false`) and never cuts it.
 */
export function estimateTokens(text: string): number {
  let tokens = 1;
  for (const [piece] of text.matchAll(/[A-Za-z]+|[ \t]+|[^A-Za-z \t]/gu)) {
    const first = piece.codePointAt(0) as number;
    if (/[A-Za-z]/.test(piece)) tokens += Math.ceil(piece.length / 2);
    else if (/[ \t]/.test(piece)) tokens += Math.ceil((piece.length - 1) / 2);
    else if (first < 0x800) tokens += 1;
    else tokens += 2;
  }
  return tokens;
}
