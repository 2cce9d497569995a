/** Text as a terminal shows it: titles come from anywhere and may hold wide characters, emoji and control codes. */

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** East Asian wide and full-width characters, and emoji: two columns each. */
const WIDE =
  /^[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{1f000}-\u{1faff}\u{20000}-\u{3fffd}]|^\p{Emoji_Presentation}|\ufe0f/u;

const ZERO = /^[\p{M}\p{Cf}]+$/u;

const COLOUR = '\u001b\\[[0-9;]*m';
const colours = new RegExp(COLOUR, 'g');
const splitAtColours = new RegExp(`(${COLOUR})`);

/** Everything that moves the cursor or worse: escape sequences other than colours, and control characters. */
const UNSAFE = new RegExp(
  `(${COLOUR})|\u001b(?:\\][^\u0007\u001b]*(?:\u0007|\u001b\\\\)?|\\[[0-?]*[ -/]*[@-~]?|.)?|(?![\\n])\\p{Cc}`,
  'gu',
);

/** The text without what could take over the terminal; colours and line ends stay. */
export function printable(text: string): string {
  return text.replace(/\t/g, ' ').replace(UNSAFE, (_, colour: string | undefined) => colour ?? '');
}

/** Columns that a text of one line takes, colours not counted. */
export function visibleWidth(text: string): number {
  return [...graphemes.segment(text.replace(colours, ''))].reduce(
    (sum, { segment }) => sum + widthOf(segment),
    0,
  );
}

function widthOf(grapheme: string): number {
  if (ZERO.test(grapheme)) return 0;
  return WIDE.test(grapheme) ? 2 : 1;
}

/** The text cut to `width` columns, with … where something was cut; colours are closed. */
export function truncated(text: string, width: number): string {
  if (visibleWidth(text) <= width) return text;
  let left = width - 1;
  let cut = '';
  let coloured = false;
  for (const part of text.split(splitAtColours)) {
    if (part.startsWith('\u001b')) {
      cut += part;
      coloured = true;
      continue;
    }
    for (const { segment } of graphemes.segment(part)) {
      left -= widthOf(segment);
      if (left < 0) return `${cut}…${coloured ? '\u001b[0m' : ''}`;
      cut += segment;
    }
  }
  return cut;
}

/** A word without colours in pieces of at most `width` columns; one character at least, however wide. */
export function pieces(word: string, width: number): string[] {
  const cut: string[] = [''];
  let left = width;
  for (const { segment } of graphemes.segment(word)) {
    const wide = widthOf(segment);
    if (wide > left && cut.at(-1) !== '') {
      cut.push('');
      left = width;
    }
    cut[cut.length - 1] += segment;
    left -= wide;
  }
  return cut;
}
