import type { VideoId } from '../../domain/ids.ts';
import type { OutcomeKind } from '../../domain/outcomes.ts';
import type { BatchRecord } from '../../storage/database/batches.ts';

/** A video that is to be taken up again. */
export interface Chosen {
  readonly videoId: VideoId;
  /** Undefined: no batch lists it any more. */
  readonly batch: BatchRecord | undefined;
  readonly settingsHash: string;
  /** Those settings are its own from here on, not its batch's. */
  readonly ownSettings: boolean;
  /** How it ended; undefined: it has not, or nobody knows. */
  readonly outcome: OutcomeKind | undefined;
  /** A word on where its settings come from, where that is not its batch. */
  readonly settingsFrom?: string;
}
