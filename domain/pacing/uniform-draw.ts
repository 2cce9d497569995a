/**
 * A number from 0 up to but not including 1 that follows from the text alone: a random id gives a uniform draw
 * that anybody can draw again, after a restart as well.
 */
export function uniformDraw(seed: string): number {
  let low = 0x811c9dc5;
  let high = 0x3c6ef372;
  for (let at = 0; at < seed.length; at++) {
    const unit = seed.charCodeAt(at);
    low = Math.imul(low ^ unit, 0x01000193);
    high = Math.imul(high ^ unit ^ (low >>> 16), 0x85ebca6b);
  }
  const first = mixed(low ^ mixed(high));
  const second = mixed(high + first);
  // 53 bits: all that a double holds.
  return ((first >>> 5) * 2 ** 26 + (second >>> 6)) / 2 ** 53;
}

/** The last step of MurmurHash3: every bit of the input changes about half of the bits of the output. */
function mixed(word: number): number {
  let hash = word ^ (word >>> 16);
  hash = Math.imul(hash, 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
