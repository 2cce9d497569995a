/** A moment to the minute, the same for every reader: `2026-11-22 14:03 UTC`. */
export const formatMoment = (ms: number): string =>
  `${new Date(ms).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
