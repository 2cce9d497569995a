import type { MiningStyle, Selectivity } from '../findings.ts';
import type { Segment } from '../transcript.ts';

/** What a model may know of a video besides its words. Part of what decides the result. */
export interface ToldOfVideo {
  readonly title: string;
  readonly channel?: string;
  /** Who speaks in the video; see `speakersTold`. */
  readonly speakers?: string;
}

/** What the miner may know about a segment besides its words. */
export interface MiningContext extends ToldOfVideo {
  /** What is said before the segment, the segment's own speaker or another: to understand it, never to cite. */
  readonly previous?: { readonly speaker?: string; readonly sentences: readonly string[] };
}

/** One segment to mine, and how. */
export interface MiningTask {
  readonly style: MiningStyle;
  readonly selectivity: Selectivity;
  /** The setting `miner.maxClaimsPerSegment`; selectivity takes its share of it. */
  readonly maxClaimsPerSegment: number;
  readonly segment: Segment;
  readonly context: MiningContext;
}

/** The style that the setting `mining` means for a model; undefined: nothing is mined. */
export function miningStyle(
  setting: 'auto' | 'extractive' | 'abstractive' | 'off',
  model: { readonly demo: boolean },
): MiningStyle | undefined {
  if (setting === 'off') return undefined;
  if (setting !== 'auto') return setting;
  return model.demo ? 'extractive' : 'abstractive';
}
