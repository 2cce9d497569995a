import { randomUUID } from 'node:crypto';
import type { PipelineSettings } from '../../domain/configuration.ts';
import type { SkipSettings } from '../../domain/skip-rules.ts';
import type { RunIdentity } from './run-identity.ts';

/** Where the program is and how it goes to a site where nobody says otherwise. */
export interface YtDlpProgram {
  readonly ytDlp: string;
  /** Node that solves YouTube's challenges: this process's own, `process.execPath`. */
  readonly javaScriptRuntime: string;
  /** Proxy of the guest, and of accounts without one of their own. */
  readonly proxy?: string;
  /** Further arguments, after ours and so stronger. */
  readonly extraArgs?: readonly string[];
}

export type DownloadSettings = PipelineSettings['downloads'] & SkipSettings;

/**
 * Marks the lines that we asked for among all that yt-dlp prints. A title may hold line breaks, and yt-dlp prints titles
 * as they are: a page that could guess the mark would speak for yt-dlp.
 */
export const RECORD_PREFIX = `vidmine-${randomUUID()}:`;

const INFO =
  'id,title,duration,upload_date,timestamp,channel,channel_id,uploader,language,live_status,availability,media_type,chapters,tags,description';
const ROW =
  'id,ie_key,url,webpage_url,title,duration,channel_id,channel,uploader,live_status,availability,media_type,timestamp,playlist_index';
const FILE = 'filepath,format_id,abr,language';
const PROGRESS = 'status,downloaded_bytes,total_bytes,total_bytes_estimate';

const alwaysArguments = (program: YtDlpProgram, run: RunFiles): readonly string[] => [
  // Of the machine's own configuration; a file that we name is read nevertheless.
  '--ignore-config',
  '--no-update',
  '--color=never',
  '--encoding=utf-8',
  `--js-runtimes=node:${program.javaScriptRuntime}`,
  '--no-quiet',
  '--socket-timeout=30',
  '--extractor-retries=1',
  '--sleep-requests=1',
  ...(run.cookiesFile === undefined ? [] : [`--cookies=${run.cookiesFile}`]),
  ...(run.argumentsFile === undefined ? [] : [`--config-locations=${run.argumentsFile}`]),
];

/** Arguments that fetch, or only look at, one video. */
const oneVideoArguments = (settings: DownloadSettings): readonly string[] => [
  '--no-playlist',
  '--playlist-items=1',
  `--format=${settings.format}`,
  `--format-sort=${settings.formatSort}`,
  // Before filters and the choice of a format, so that it is known whatever they say.
  `--print=pre_process:${RECORD_PREFIX}info %(.{${INFO}})j`,
];

/** What is not fetched. `?`: what is not known passes. The same rules as `skipDecision`. */
function filterOf({ maxDurationMinutes, skipShorts, shortSeconds }: DownloadSettings): string {
  const rules = [
    '!is_live',
    'live_status!=?is_upcoming',
    'live_status!=?post_live',
    `duration<=?${Math.floor(maxDurationMinutes * 60)}`,
    ...(skipShorts ? ['media_type!=?short', `duration>=?${Math.floor(shortSeconds)}`] : []),
  ];
  return rules.join(' & ');
}

/** Where a run finds whom it goes as. */
export type RunFiles = Pick<RunIdentity, 'cookiesFile' | 'argumentsFile'>;

export interface DownloadCommand {
  readonly url: string;
  readonly folder: string;
  /** Where an unfinished download lies until it is whole. */
  readonly partFolder: string;
  /** Of the file, without extension: an id, since a title can be too long for a file system. */
  readonly name: string;
  readonly run: RunFiles;
}

/** Arguments that fetch one video's smallest original-language audio. A `--` ends them: ids may begin with a dash. */
export function downloadArguments(
  program: YtDlpProgram,
  settings: DownloadSettings,
  { url, folder, partFolder, name, run }: DownloadCommand,
): readonly string[] {
  return [
    ...alwaysArguments(program, run),
    ...oneVideoArguments(settings),
    `--break-match-filters=${filterOf(settings)}`,
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

/** Arguments that print what a site knows of one video, in one extraction; nothing is filtered. */
export const lookUpArguments = (
  program: YtDlpProgram,
  settings: DownloadSettings,
  { url, run }: Pick<DownloadCommand, 'url' | 'run'>,
): readonly string[] => [
  ...alwaysArguments(program, run),
  ...oneVideoArguments(settings),
  '--simulate',
  ...(program.extraArgs ?? []),
  '--',
  url,
];

export interface ListingCommand {
  readonly url: string;
  /** Ask YouTube for the dates it shows in lists, which are rounded ("2 years ago"). */
  readonly withDates: boolean;
  /** Entries to leave out at its beginning. */
  readonly after: number;
  readonly run: RunFiles;
}

/** Arguments that print one line per video of a playlist, channel or page, while it is being read. */
export function listingArguments(
  program: YtDlpProgram,
  { url, withDates, after, run }: ListingCommand,
): readonly string[] {
  return [
    ...alwaysArguments(program, run),
    '--flat-playlist',
    '--lazy-playlist',
    ...(withDates ? ['--extractor-args=youtubetab:approximate_date'] : []),
    ...(after > 0 ? [`--playlist-items=${after + 1}:`] : []),
    '--simulate',
    `--print=${RECORD_PREFIX}row %(.{${ROW}})j`,
    ...(program.extraArgs ?? []),
    '--',
    url,
  ];
}
