import { numberOf } from './speakers/labels.ts';
import type { NamingKind } from './speakers/naming.ts';

/** A speaker of a video, as far as it takes to call them something. */
export interface Called {
  /** `A`, `B`, … within the video. */
  readonly label: string;
  /** Only where named. */
  readonly name?: string;
  /** Undefined: a stranger, unless there is a name. */
  readonly kind?: NamingKind;
}

/** How a speaker is called: by name; else Unknown where it may be somebody who has one; else by number: A is 1. */
export function speakerName(speaker?: Called): string {
  if (speaker === undefined) return 'Unknown';
  if (speaker.name !== undefined) return speaker.name;
  return speaker.kind === 'doubtful' ? 'Unknown' : `Speaker ${numberOf(speaker.label)}`;
}

/**
 * How sure it is that what a segment's speaker is called is right, 0 to 1: that one voice speaks it, and that this is
 * whose name it has. 0 for Unknown.
 *
 * @param within that the segment is this speaker's, among those of the video.
 */
export function speakerCertainty(
  within: number,
  speaker?: Called & { readonly confidence?: number },
): number {
  if (speakerName(speaker) === 'Unknown') return 0;
  return speaker?.name === undefined ? within : within * (speaker.confidence ?? 1);
}
