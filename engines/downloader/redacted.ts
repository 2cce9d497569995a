const MASK = '****';

/** yt-dlp repeats a line of a cookies file that it cannot read. */
const COOKIE_LINE = /(skipping cookie file entry due to invalid (?:length|expires at)).*$/gm;

/** A program's words without the secrets it was given. */
export function redacted(words: string, secrets: readonly string[]): string {
  let text = words.replace(COOKIE_LINE, '$1');
  for (const secret of secrets) text = text.replaceAll(secret, MASK);
  return text;
}
