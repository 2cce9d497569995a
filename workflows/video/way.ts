import type { VideoInput } from '../video.ts';
import type { Hold } from './hold.ts';
import type { StageTrail } from './stage-trail.ts';

/** What goes with one video on its way: what it was asked for with, where it is told to be, what may hold it. */
export interface Way {
  readonly input: VideoInput;
  readonly trail: StageTrail;
  readonly hold: Hold;
}
