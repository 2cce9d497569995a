/** Tokens in three digits from ten thousand on: `9999`, `12.3k`, `4.56M`. */
export function formatTokens(tokens: number): string {
  if (tokens < 10_000) return String(tokens);
  return tokens < 999_500 ? `${threeDigits(tokens / 1_000)}k` : `${threeDigits(tokens / 1_000_000)}M`;
}

function threeDigits(value: number): string {
  if (value < 9.995) return value.toFixed(2);
  return value < 99.95 ? value.toFixed(1) : value.toFixed(0);
}

/** `62 %`; nothing where there is no whole. */
export const formatShare = (part: number, whole: number): string =>
  whole === 0 ? '' : `${Math.round((100 * part) / whole)} %`;
