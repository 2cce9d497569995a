import { joinSpoken, separatorBetween } from './spoken-text.ts';
import type { Sentence } from './transcript.ts';

/** Text shorter than this is joined with a neighbour; the number is the source system's. */
export const LEFTOVER_CHARS = 50;

export interface SizeRules {
  /** Shortest segment, where speaker, silences, duration and whole sentences allow. */
  readonly minChars: number;
  /** Longest segment; only a single longer word passes it, and a leftover that is joined. */
  readonly maxChars: number;
  /** Longest segment in time, its silences included; only a single longer word passes it. */
  readonly maxDurationMs: number;
}

type Unnumbered = Omit<Sentence, 'number'>;

/**
 * How far a segment is from its shortest length. Squared, so that two segments somewhat short are better than one
 * full and one crumb.
 */
const shortfall = (chars: number, minChars: number): number => Math.max(0, 1 - chars / minChars) ** 2;

const charsOf = (group: readonly Unnumbered[]): number =>
  joinSpoken(group.map((sentence) => sentence.text)).length;

const durationOf = (group: readonly Unnumbered[]): number => group.at(-1)!.endMs - group[0]!.startMs;

/**
 * The grouping of sentences into segments with the least shortfall in all, then the fewest segments: dynamic
 * programming from the end, `best[i]` being the cheapest way to group the sentences from `i` on. Where all of them
 * can lie within the bounds they do; a turn somewhat longer than a segment is shared out evenly.
 */
export const groupSentences = (sentences: readonly Unnumbered[], rules: SizeRules): Unnumbered[][] => {
  const count = sentences.length;
  const best: { cost: number; segments: number; to: number }[] = new Array(count + 1);
  best[count] = { cost: 0, segments: 0, to: count };
  for (let from = count - 1; from >= 0; from--) {
    let chars = 0;
    for (let to = from + 1; to <= count; to++) {
      const { text, endMs } = sentences[to - 1]!;
      chars += text.length + (to - 1 > from ? separatorBetween(sentences[to - 2]!.text, text).length : 0);
      const tooLong = chars > rules.maxChars || endMs - sentences[from]!.startMs > rules.maxDurationMs;
      if (tooLong && to > from + 1) break;
      const rest = best[to]!;
      const cost = rest.cost + shortfall(chars, rules.minChars);
      const segments = rest.segments + 1;
      const known = best[from];
      // The longest first segment wins among equals.
      const better =
        known === undefined ||
        cost < known.cost - 1e-9 ||
        (cost < known.cost + 1e-9 && segments <= known.segments);
      if (better) best[from] = { cost, segments, to };
    }
  }
  const groups: Unnumbered[][] = [];
  for (let from = 0; from < count; from = best[from]!.to) {
    groups.push(sentences.slice(from, best[from]!.to));
  }
  return groups;
};

/**
 * Joins what is shorter than LEFTOVER_CHARS with the shorter of its neighbours. The groups are those of one run, so
 * that nothing joins speakers or bridges a silence; the duration holds, maxChars is passed by the leftover at most.
 */
export const joinLeftovers = (groups: readonly Unnumbered[][], rules: SizeRules): Unnumbered[][] => {
  const joined = [...groups];
  const fits = (group: readonly Unnumbered[]): boolean =>
    durationOf(group) <= rules.maxDurationMs && charsOf(group) <= rules.maxChars + LEFTOVER_CHARS;
  for (let at = 0; at < joined.length; ) {
    if (charsOf(joined[at]!) >= LEFTOVER_CHARS) {
      at++;
      continue;
    }
    const places = [at - 1, at].filter((first) => first >= 0 && first + 1 < joined.length);
    const [place] = places
      .map((first) => ({ first, group: [...joined[first]!, ...joined[first + 1]!] }))
      .filter(({ group }) => fits(group))
      .sort((a, b) => charsOf(a.group) - charsOf(b.group));
    if (place === undefined) {
      at++;
      continue;
    }
    joined.splice(place.first, 2, place.group);
    at = place.first;
  }
  return joined;
};
