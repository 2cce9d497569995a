import type { Fault } from '../../domain/faults.ts';
import type { VideoMetadata } from '../../domain/video.ts';

export interface DownloadRequest {
  readonly video: VideoMetadata;
  /** Folder of this video alone; a `.part` file in it is resumed. */
  readonly folder: string;
  readonly signal?: AbortSignal;
  readonly onProgress?: (doneBytes: number, totalBytes: number | undefined) => void;
}

export interface DownloadedAudio {
  /** Absolute path inside `folder`. */
  readonly path: string;
  readonly sizeBytes: number;
  /** As decoded to the end, not as declared. */
  readonly durationMs: number;
  readonly codec: string;
  readonly formatId?: string;
  /** Language of the chosen track, where the site says. */
  readonly language?: string;
  readonly bitrateKbps?: number;
  /** What the download learned about the video. */
  readonly metadata: VideoMetadata;
  /** Faults that it warned of though the file came: cookies gone stale, a challenge that could not be solved. */
  readonly warnings?: readonly Fault[];
}

/**
 * Fetches the smallest original-language audio of a video and proves it (path, size, decoded duration).
 * Throws StageError with the fault that `domain/download-faults.ts` reads from the program's own words.
 */
export interface Downloader {
  download(request: DownloadRequest): Promise<DownloadedAudio>;
}
