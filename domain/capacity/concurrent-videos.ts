import { SEGMENTS_IN_FLIGHT } from './segments-in-flight.ts';
import type { Slots } from './slots.ts';

/** Of the videos that hold a slot, how many more are between two stages: one for every four. */
const HELD_PER_MOVING = 4;

/**
 * How many videos in work keep every slot busy. Speech, voices and flagship work on one video per slot. The language
 * model works on the segments of as many videos as fill its slots, and of one more: the last segments of a video no
 * longer fill them. Beside these there are videos on their way from one stage to the next, being embedded or
 * published; these stages are short, so that their slots are not counted one by one.
 */
export function concurrentVideosFor(slots: Slots): number {
  const held = slots.speech + slots.voices + slots.flagship;
  const mined = Math.ceil(slots.llm / SEGMENTS_IN_FLIGHT) + 1;
  return held + mined + Math.ceil(held / HELD_PER_MOVING);
}
