/** `as-listed`: a playlist's own order, a channel's newest first. */
export type VideoOrder = 'as-listed' | 'newest-first' | 'oldest-first';

/**
 * Orders by time; what has none keeps its place in the listing, behind everything dated. A listing without any
 * times that is known to begin with the newest is turned round for the oldest.
 */
export function orderByTime<T>(
  items: readonly T[],
  timeOf: (item: T) => number | undefined,
  order: VideoOrder,
  listedNewestFirst: boolean,
): readonly T[] {
  if (order === 'as-listed') return items;
  if (listedNewestFirst) return order === 'newest-first' ? items : items.toReversed();
  const sign = order === 'newest-first' ? -1 : 1;
  return items.toSorted((one, other) => {
    const [a, b] = [timeOf(one), timeOf(other)];
    if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined);
    return sign * (a - b);
  });
}
