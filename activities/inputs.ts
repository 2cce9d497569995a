import type { Wanted } from '../domain/faults.ts';
import type { BatchName, VideoId } from '../domain/ids.ts';
import type { Outcome } from '../domain/outcomes.ts';
import type { Unchecked } from '../domain/skip-rules.ts';

/** Payloads that cross from workflows to activities: ids and hashes, never transcripts, cookies or audio. */
export interface VideoInput {
  readonly videoId: VideoId;
  readonly settingsHash: string;
  /** The batch it runs for, which pays for it. */
  readonly batch?: BatchName;
}

export interface ProbeInput extends VideoInput {
  /** Take the video up though it is stored under the same settings. */
  readonly reprocess: boolean;
}

/** A video's turn: as whom it downloads, for how long. */
export interface Lease {
  readonly leaseId: string;
  /** `guest`, an account, or `open:<host>`. */
  readonly account: string;
  /** How long the download may take at most. */
  readonly limitMs: number;
}

export interface DownloadInput extends VideoInput {
  /** Undefined: nothing is asked of a site (a local file, or audio that was fetched before). */
  readonly lease?: Lease;
  /** Whom it had to wait for, where not everybody may have it: being refused as one of them uses up an attempt. */
  readonly wants?: Wanted;
  /** The audio itself is needed, not only the knowledge that it was fetched: its words are not stored. */
  readonly audioNeeded?: boolean;
}

export type Probed =
  | { readonly decision: 'settled'; readonly outcome: Outcome }
  | {
      readonly decision: 'take';
      readonly title: string;
      readonly channel: string;
      /** True for whatever is fetched from a site: its turn at an identity is asked for first. */
      readonly needsLease: boolean;
      readonly mining: boolean;
      /** True when a download of this identity was made before: its transcript may be stored already. */
      readonly downloadedBefore: boolean;
      /** What the listing did not tell, so that only the download can find out. */
      readonly unchecked: readonly Unchecked[];
      /** Whom it has to be downloaded as, where that is known beforehand. */
      readonly wants?: Wanted;
    };

/** Config hashes of the results a stage builds on. */
export interface AfterDownload extends VideoInput {
  readonly download: string;
}
export interface AfterTranscribe extends AfterDownload {
  readonly transcribe: string;
}
export interface AfterIdentify extends AfterTranscribe {
  readonly identify: string;
}
export interface AfterSegment extends AfterIdentify {
  readonly segment: string;
}
export interface AfterOutline extends AfterSegment {
  /** Undefined for a video that was on its way when outlines came. */
  readonly outline?: string;
}
export interface MineInput extends AfterSegment {
  readonly mine: string;
  readonly segmentId: number;
  readonly ordinal: number;
  /** Its batch held it before, and the stage's row was closed meanwhile. */
  readonly afterRest?: boolean;
}
export interface EvaluateInput extends AfterOutline {
  readonly mine: string;
}
export interface SummariseInput extends EvaluateInput {
  readonly evaluate: string;
}
export interface AfterEvaluate extends AfterOutline {
  /** Undefined when the batch does not mine. */
  readonly mine?: string;
  readonly evaluate?: string;
  readonly summarise?: string;
}
export interface AfterEmbed extends AfterEvaluate {
  readonly embed: string;
  /** Mining was asked for and could not be paid: what is published counts as stored without mining only. */
  readonly withoutMining?: boolean;
}

export interface SettleInput {
  readonly videoId: VideoId;
  readonly batch?: BatchName;
  readonly outcome: Outcome;
}
