/** From `from` to `to`, not included. */
export interface Part {
  readonly from: number;
  readonly to: number;
}

/**
 * Divides a row of things into consecutive parts of at most `most` things that take at most `room` together, each
 * as full as that allows but about evenly many. Something that takes more than `room` by itself is a part of its own.
 *
 * @param sizes what each thing takes.
 */
export function partsWithin(sizes: readonly number[], room: number, most: number): Part[] {
  if (sizes.length === 0) return [];
  const even = Math.ceil(sizes.length / Math.ceil(sizes.length / most));
  const parts: Part[] = [];
  let from = 0;
  let taken = 0;
  sizes.forEach((size, index) => {
    if (index > from && (index - from >= even || taken + size > room)) {
      parts.push({ from, to: index });
      from = index;
      taken = 0;
    }
    taken += size;
  });
  return [...parts, { from, to: sizes.length }];
}
