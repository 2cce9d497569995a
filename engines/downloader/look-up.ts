import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readDownloadWarnings } from '../../domain/download/download-faults.ts';
import { videoFault } from '../../domain/faults.ts';
import type { VideoMetadata } from '../../domain/video.ts';
import { asDiskFault } from './disk-fault.ts';
import type { Downloader } from './downloader.ts';
import { refusal } from './refusal.ts';
import { runForVideo } from './run-for-video.ts';
import { verdictOfRun } from './run-yt-dlp.ts';
import { withinLimit } from './time-limit.ts';
import { type DownloadSettings, lookUpArguments, type YtDlpProgram } from './yt-dlp-options.ts';
import { enriched } from './yt-dlp-records.ts';

export interface LookUpOptions extends YtDlpProgram {
  readonly settings: DownloadSettings;
  readonly isOnline: () => Promise<boolean>;
  readonly timeScale: number;
}

/** Half a dozen requests with a pause between, each with its own limit: many times what that takes. */
const LIMIT_MINUTES = 5;

/** Asks a site for what it knows of a video, through yt-dlp. */
export async function lookUp(
  options: LookUpOptions,
  request: Parameters<Downloader['lookUp']>[0],
): Promise<VideoMetadata> {
  const { settings, isOnline, timeScale } = options;
  const { video, signal } = request;
  const url = video.mediaUrl ?? video.url;
  const folder = await mkdtemp(join(tmpdir(), 'vidmine-look-up-'));
  const runFolder = join(folder, 'run');
  try {
    const { info, end, context } = await withinLimit(
      LIMIT_MINUTES,
      () => tooSlow(url),
      signal,
      (limited) =>
        runForVideo(options, { ...request, signal: limited, runFolder, timeScale }, (run) =>
          lookUpArguments(options, settings, { url, run }),
        ),
    );
    if (info === undefined || end.exitCode !== 0) {
      throw refusal(await verdictOfRun(end, context, isOnline), timeScale);
    }
    // The answer is one to a guest then, and says nothing of the account.
    const dead = readDownloadWarnings(end.words, context).find(
      ({ verdict }) => verdict.verdict === 'account-dead',
    );
    if (dead !== undefined) throw refusal(dead, timeScale);
    return enriched(video, info);
  } catch (error) {
    throw asDiskFault(error, folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const tooSlow = (url: string) =>
  videoFault('look-up-timeout', `The site did not tell in ${LIMIT_MINUTES} minutes what ${url} is.`);
