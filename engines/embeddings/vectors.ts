/** The same direction with length 1; a vector of zeros stays what it is. */
export const normalised = (vector: readonly number[]): number[] => {
  const length = Math.hypot(...vector);
  return length === 0 ? [...vector] : vector.map((value) => value / length);
};
