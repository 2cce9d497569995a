import type { MiningStyle, Selectivity } from '../findings.ts';
import type { Segment } from '../transcript.ts';

/** What the miner may know about a segment besides its words. Part of what decides the result. */
export interface MiningContext {
  readonly title: string;
  readonly channel?: string;
  /** The last sentences before the segment, in order: to understand it, never to cite. */
  readonly previousSentences?: readonly string[];
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
