/** Segments of one video in flight at most (workflows/video/mine-all.ts). */
export const SEGMENTS_IN_FLIGHT = 50;
