import type { PipelineSettings } from '../../domain/configuration.ts';
import type { SkipSettings } from '../../domain/skip-rules.ts';

/** Where the program is and as whom it goes to a site. */
export interface YtDlpProgram {
  readonly ytDlp: string;
  /** Node that solves YouTube's challenges: this process's own, `process.execPath`. */
  readonly javaScriptRuntime: string;
  /** As whom: the cookies belong to an account, or to nobody in particular. */
  readonly identity?: 'guest' | 'account';
  /** Netscape cookies file; every run works on a private copy. */
  readonly cookies?: string;
  readonly proxy?: string;
  /** Further arguments, after ours and so stronger. */
  readonly extraArgs?: readonly string[];
}

export type DownloadSettings = PipelineSettings['downloads'] & Pick<SkipSettings, 'maxDurationMinutes'>;

/** Marks the lines that we asked for among all that yt-dlp prints. */
export const RECORD_PREFIX = 'vidmine:';

const INFO =
  'id,title,duration,upload_date,timestamp,channel,channel_id,uploader,language,live_status,availability,media_type,chapters,tags,description';
const ROW =
  'id,ie_key,url,webpage_url,title,duration,channel_id,channel,uploader,live_status,availability,media_type,timestamp,playlist_index';
const FILE = 'filepath,format_id,abr,language';
const PROGRESS = 'status,downloaded_bytes,total_bytes,total_bytes_estimate';

const alwaysArguments = (program: YtDlpProgram, cookiesCopy: string | undefined): readonly string[] => [
  '--ignore-config',
  '--no-update',
  '--color=never',
  '--encoding=utf-8',
  `--js-runtimes=node:${program.javaScriptRuntime}`,
  '--no-quiet',
  '--socket-timeout=30',
  '--extractor-retries=1',
  '--sleep-requests=1',
  ...(cookiesCopy === undefined ? [] : [`--cookies=${cookiesCopy}`]),
  ...(program.proxy === undefined ? [] : [`--proxy=${program.proxy}`]),
];

export interface DownloadCommand {
  readonly url: string;
  readonly folder: string;
  /** Where an unfinished download lies until it is whole. */
  readonly partFolder: string;
  /** Of the file, without extension: an id, since a title can be too long for a file system. */
  readonly name: string;
  readonly cookiesCopy?: string;
}

/** Arguments that fetch one video's smallest original-language audio. A `--` ends them: ids may begin with a dash. */
export function downloadArguments(
  program: YtDlpProgram,
  settings: DownloadSettings,
  { url, folder, partFolder, name, cookiesCopy }: DownloadCommand,
): readonly string[] {
  const maxSeconds = Math.floor(settings.maxDurationMinutes * 60);
  return [
    ...alwaysArguments(program, cookiesCopy),
    '--no-playlist',
    '--playlist-items=1',
    `--format=${settings.format}`,
    `--format-sort=${settings.formatSort}`,
    // `?`: what is not known passes.
    `--break-match-filters=!is_live & live_status!=?is_upcoming & live_status!=?post_live & duration<=?${maxSeconds}`,
    `--max-filesize=${Math.floor(settings.maxFileMb * 1024)}K`,
    // Without it, missing fragments would be holes in the audio and no error.
    '--abort-on-unavailable-fragments',
    '--no-mtime',
    // What ffmpeg would tidy up in the container, the speech engine reads as it is.
    '--fixup=never',
    '--retries=3',
    '--retry-sleep=http:exp=2:30',
    `--paths=home:${folder}`,
    `--paths=temp:${partFolder}`,
    `--output=${name}.%(ext)s`,
    '--no-simulate',
    `--print=pre_process:${RECORD_PREFIX}info %(.{${INFO}})j`,
    `--print=after_move:${RECORD_PREFIX}file %(.{${FILE}})j`,
    '--progress',
    '--newline',
    '--progress-delta=1',
    `--progress-template=download:${RECORD_PREFIX}progress %(progress.{${PROGRESS}})j`,
    ...(program.extraArgs ?? []),
    '--',
    url,
  ];
}

export interface ListingCommand {
  readonly url: string;
  /** Ask YouTube for the dates it shows in lists, which are rounded ("2 years ago"). */
  readonly withDates: boolean;
  readonly cookiesCopy?: string;
}

/** Arguments that print one line per video of a playlist, channel or page, while it is being read. */
export function listingArguments(
  program: YtDlpProgram,
  { url, withDates, cookiesCopy }: ListingCommand,
): readonly string[] {
  return [
    ...alwaysArguments(program, cookiesCopy),
    '--flat-playlist',
    '--lazy-playlist',
    ...(withDates ? ['--extractor-args=youtubetab:approximate_date'] : []),
    '--simulate',
    `--print=${RECORD_PREFIX}row %(.{${ROW}})j`,
    ...(program.extraArgs ?? []),
    '--',
    url,
  ];
}
