import { type Phrase, system } from './phrase.ts';

/** Nothing of the video: this machine lacks something. */
export const MACHINE_PHRASES: readonly Phrase[] = [
  {
    says: /\[errno 28\]|no space left on device|\[errno 122\]|disk quota exceeded/,
    means: system('disk-full'),
  },
  {
    says: /^unable to (?:write data|create directory|open for writing|rename file|download.*): .*\[errno (?:2|5|13|30|36)\]|^\[errno (?:5|13|30|36)\]/,
    means: system('disk'),
  },
  {
    says: /^postprocessing: ffprobe and ffmpeg not found|^ffmpeg not found|^ffmpeg is not installed/,
    means: system('ffmpeg'),
  },
  { says: /^traceback.*(?:modulenotfounderror|importerror|syntaxerror)/, means: system('yt-dlp-broken') },
  { says: /^yt-dlp: error: |^usage: yt-dlp/, means: system('yt-dlp-usage') },
];
