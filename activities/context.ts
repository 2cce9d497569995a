import type { Client } from '@temporalio/client';
import type { BatchControl } from '../domain/batch-control.ts';
import type { Configuration, PacingSettings } from '../domain/configuration.ts';
import type { CalledRole, ModelPrice } from '../domain/model-calls.ts';
import type { StoredSettings } from '../domain/result-settings.ts';
import type { Downloader } from '../engines/downloader/downloader.ts';
import type { Embedder } from '../engines/embeddings/embedder.ts';
import type { LanguageModel } from '../engines/language-model/language-model.ts';
import type { VoiceEncoder } from '../engines/speakers/voice-encoder.ts';
import type { SpeechEngine } from '../engines/speech/speech-engine.ts';
import type { ArtifactStore } from '../storage/artifacts/artifact-store.ts';
import type { Db } from '../storage/database/database.ts';

/** Everything activities need from the machine they run on. Engines open when first asked for. */
export interface ActivityContext {
  readonly db: Db;
  readonly artifacts: ArtifactStore;
  /** Folder for files on their way into the artifact store, one sub-folder per video. */
  readonly workFolder: string;
  readonly temporal: Client;
  readonly keepAudio: boolean;
  /** Names this process in stage runs. */
  readonly worker: string;
  readonly retryDelays: RetryDelays;
  /** Factor of every delay; 1 but in tests and benches. */
  readonly timeScale: number;
  /** Pacing as configured; what a person changed since is in the database, over it. */
  readonly pacing: PacingSettings;
  /** Proxy of the guest, and of accounts without one of their own. */
  readonly proxy: string | undefined;
  /** Videos that a site is asked about at once before their turn. */
  readonly prefilterSlots: number;
  /** Tells the person that they are needed. Never throws. */
  readonly notify: (notice: Notice) => Promise<void>;
  /** Batches that rest or end, as they were a second ago at most. */
  readonly heldBatches: () => Promise<ReadonlyMap<string, BatchControl>>;
  readonly settings: (hash: string) => Promise<StoredSettings>;
  readonly downloader: (settings: StoredSettings) => Downloader;
  readonly speech: (settings: StoredSettings) => Promise<SpeechEngine>;
  readonly voiceEncoder: () => Promise<VoiceEncoder>;
  /** Thresholds as configured; what is unset is the encoder's own. */
  readonly voices: Configuration['voices'];
  /** What the models' tokens cost. */
  readonly prices: Readonly<Record<CalledRole, ModelPrice>>;
  readonly link: Configuration['link'];
  readonly disk: Configuration['disk'];
  readonly miner: () => Promise<LanguageModel>;
  readonly flagship: () => Promise<LanguageModel>;
  readonly embedder: () => Promise<Embedder>;
}

/** What a person may want to know who is not looking. */
export interface Notice {
  readonly event:
    | 'account-disabled'
    | 'account-paused'
    | 'network-paused'
    | 'downloads-paused'
    | 'downloads-resumed'
    | 'batch-finished'
    | 'stage-paused'
    | 'stage-resumed'
    | 'disk-low'
    | 'disk-ok'
    | 'gpu-unused';
  /** The account, address, stage, batch or machine. */
  readonly subject: string;
  readonly reason: string;
  /** The site's or the program's own words. */
  readonly detail: string;
  readonly todo: string;
  /** Of a batch that has finished: its videos by how they ended. */
  readonly counts?: Readonly<Record<string, number>>;
}

/** First and longest wait, in ms; each wait is twice the one before. */
export interface RetryDelays {
  readonly system: readonly [first: number, longest: number];
  readonly video: readonly [first: number, longest: number];
}

/** A part that is down is asked again after 1 to 10 minutes; a video's own fault after 5 s to 5 minutes. */
export const RETRY_DELAYS: RetryDelays = { system: [60_000, 600_000], video: [5_000, 300_000] };
