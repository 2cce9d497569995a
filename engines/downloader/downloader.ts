import type { Verdict } from '../../domain/download/download-verdict.ts';
import type { VideoMetadata } from '../../domain/video.ts';

/** Whom a download goes as, with what that needs. Never part of an error, a log or a history. */
export interface DownloadAs {
  readonly identity: 'guest' | 'account';
  /** Content of a Netscape cookies file; each run gets a private copy. */
  readonly cookies?: string;
  readonly proxy?: string;
}

export interface DownloadRequest {
  readonly video: VideoMetadata;
  /** Folder of this video alone; a `.part` file in it is resumed. */
  readonly folder: string;
  /** Default: the guest, by the proxy of the configuration. */
  readonly as?: DownloadAs;
  /** Reasons for which another identity was refused this video before: from the second one on they are its own. */
  readonly refusedElsewhere?: ReadonlySet<string>;
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
  /** What it warned of though the file came: cookies gone stale, a challenge that could not be solved. */
  readonly warning?: { readonly verdict: Verdict; readonly detail: string };
  /** The cookies as the site left them, where they are still those of somebody signed in and differ. */
  readonly refreshedCookies?: string;
  /** False when an earlier run's proven file was found and nothing was asked of the site. */
  readonly askedSite: boolean;
}

/**
 * Fetches the smallest original-language audio of a video and proves it (path, size, decoded duration).
 *
 * @throws DownloadError (domain/download/download-error.ts) with the verdict read from the program's own words; StageError
 *   for what this machine lacks.
 */
export interface Downloader {
  download(request: DownloadRequest): Promise<DownloadedAudio>;
  /**
   * Asks the site what it knows of a video, in one extraction without a download.
   *
   * @throws as `download` does, and where it was said that the cookies are dead though an answer came: it is one
   *   to a guest.
   */
  lookUp(request: Pick<DownloadRequest, 'video' | 'as' | 'signal'>): Promise<VideoMetadata>;
}
