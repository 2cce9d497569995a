/** Segments of one video in flight at most: the wave of the video workflow. */
export const SEGMENTS_IN_FLIGHT = 50;
