/** A stretch of a video that deals with one subject. */
export interface Section {
  readonly title: string;
  readonly summary: string;
  /** Index of the segment it begins with. */
  readonly firstSegment: number;
}
