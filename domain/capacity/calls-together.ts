/** Below, an answer came in so few pieces that nothing shows of what else went on meanwhile. */
const FEWEST_PIECES = 3;

/** What is seen of calls that were made at the same time. */
export interface CallsTogether {
  /** A piece of an answer arrived. */
  piece(call: number): void;
  /** An answer is complete. */
  ended(call: number): void;
  /** A call was not begun before another one had ended: it had to wait for it. */
  oneWaited(): boolean;
  /**
   * Most answers that grew side by side. Undefined: the answers came in one piece each, or, where not even half of
   * the pieces of one arrived, too little was seen.
   */
  together(pieces: number): number | undefined;
}

/** Watches so many calls, numbered from 0. */
export function watchCalls(calls: number): CallsTogether {
  const spans = Array.from({ length: calls }, () => ({ first: 0, last: 0, pieces: 0, isOver: false }));
  let clock = 0;
  let someEnded = false;
  let waited = false;
  return {
    piece(call) {
      const span = spans[call]!;
      clock += 1;
      if (span.pieces === 0) {
        span.first = clock;
        waited ||= someEnded;
      }
      span.pieces += 1;
      span.last = clock;
    },
    ended(call) {
      spans[call]!.isOver = true;
      someEnded = true;
    },
    oneWaited: () => waited,
    together(pieces) {
      if (spans.some((span) => span.isOver && span.pieces < FEWEST_PIECES)) return undefined;
      const begun = spans.filter((span) => span.pieces > 0);
      if (!begun.some((span) => span.pieces >= pieces / 2)) return undefined;
      const during = ({ first }: { readonly first: number }) =>
        begun.filter((span) => span.first <= first && span.last >= first).length;
      return Math.max(...begun.map(during));
    },
  };
}
