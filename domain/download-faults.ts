import {
  type DownloadContext,
  ERROR_PHRASES,
  type Phrase,
  type Verdict,
  WARNING_PHRASES,
} from './download-phrases.ts';
import type { Fault } from './faults.ts';
import { maskSecrets } from './masked-secrets.ts';
import { type ProgramMessage, readProgramMessages } from './program-messages.ts';
import { type Skip, type SkipSettings, skipDecision } from './skip-rules.ts';
import type { VideoMetadata } from './video.ts';

export type { DownloadContext } from './download-phrases.ts';

const DETAIL_CHARACTERS = 2000;
/** yt-dlp's exit code after `--break-match-filters` (and `--max-downloads`) stopped it. */
export const FILTERED_EXIT_CODE = 101;

/** Refusals that a login would lift: with dead cookies they say nothing about the video. */
const NEEDS_LOGIN: ReadonlySet<string> = new Set([
  'private',
  'members-only',
  'age-restricted',
  'paid',
  'bot-wall',
]);
/** What follows when YouTube's challenge could not be solved. */
const NEEDS_CHALLENGE: ReadonlySet<string> = new Set(['no-formats', 'http-403']);

/**
 * Reads what yt-dlp said about a run that brought no file, whatever its exit code. `text` is its stderr and the
 * notes of its stdout; it is kept in the fault's `detail`, word for word but for passwords.
 */
export function readDownloadFault(
  text: string,
  exitCode: number | undefined,
  context: DownloadContext,
): Fault {
  const messages = readProgramMessages(text);
  const errors = messages.filter(({ level }) => level !== 'warning');
  const said = firstMatch(ERROR_PHRASES, errors, context);
  const warned = firstMatch(WARNING_PHRASES, messages, context);
  const verdict = said === undefined ? byExitCode(exitCode) : throughWarning(said, warned);
  return withDetail(verdict, detailOf(messages, exitCode));
}

/** Faults that yt-dlp warned of, also in a run that succeeded. */
export function readDownloadWarnings(text: string, context: DownloadContext): readonly Fault[] {
  return readProgramMessages(text)
    .filter(({ level }) => level === 'warning')
    .flatMap((message) => {
      const verdict = firstMatch(WARNING_PHRASES, [message], context);
      return verdict === undefined ? [] : [withDetail(verdict, maskSecrets(message.original))];
    });
}

/**
 * Reads a run that ended without a file because a filter of ours stopped it (live, upcoming, too long, file too
 * large); undefined when no filter did.
 */
export function readFiltered(
  text: string,
  exitCode: number | undefined,
  video: VideoMetadata,
  settings: Pick<SkipSettings, 'maxDurationMinutes'>,
): Fault | undefined {
  const larger = /file is larger than max-filesize \((\d+) bytes > (\d+) bytes\)/i.exec(text);
  if (larger !== null) {
    const [size, limit] = [larger[1], larger[2]].map((bytes) => Math.round(Number(bytes) / 2 ** 20));
    const detail = `Its file has ${size} MB, more than ${limit} MB (downloads.maxFileMb)`;
    return { fault: 'video', reason: 'too-large', detail, settles: { kind: 'skipped', reason: 'too-long' } };
  }
  if (exitCode !== FILTERED_EXIT_CODE) return undefined;
  const skip = skipDecision(video, { ...settings, skipShorts: false, shortSeconds: 0 });
  if (skip !== undefined) {
    return { fault: 'video', reason: skip.reason, detail: skip.detail, settles: withoutDetail(skip) };
  }
  return { fault: 'video', reason: 'filtered', detail: detailOf(readProgramMessages(text), exitCode) };
}

const withoutDetail = (skip: Skip): Extract<Fault, { fault: 'video' }>['settles'] =>
  skip.kind === 'skipped'
    ? { kind: 'skipped', reason: skip.reason }
    : { kind: 'unavailable', reason: skip.reason };

function firstMatch(
  phrases: readonly Phrase[],
  messages: readonly ProgramMessage[],
  context: DownloadContext,
): Verdict | undefined {
  for (const { says, means } of phrases) {
    if (messages.some(({ plain }) => says.test(plain))) {
      return typeof means === 'function' ? means(context) : means;
    }
  }
  return undefined;
}

/** A warning about our cookies or our JavaScript runtime explains what came after it. */
function throughWarning(said: Verdict, warned: Verdict | undefined): Verdict {
  if (warned?.fault === 'identity' && NEEDS_LOGIN.has(said.reason)) return warned;
  if (warned?.fault === 'system' && NEEDS_CHALLENGE.has(said.reason)) return warned;
  return said;
}

function byExitCode(exitCode: number | undefined): Verdict {
  switch (exitCode) {
    case 2:
      return { fault: 'system', reason: 'yt-dlp-usage' };
    case 100:
      return { fault: 'system', reason: 'yt-dlp-broken' };
    case 126:
    case 127:
      return { fault: 'system', reason: 'yt-dlp-missing' };
    case undefined:
      return { fault: 'video', reason: 'killed' };
    default:
      return { fault: 'video', reason: exitCode > 128 ? 'killed' : 'download-error' };
  }
}

/** The errors as they were written; without any, the end of everything. */
function detailOf(messages: readonly ProgramMessage[], exitCode: number | undefined): string {
  const errors = messages.filter(({ level }) => level === 'error');
  const told = errors.length > 0 ? errors : messages;
  const text = maskSecrets(told.map(({ original }) => original).join('\n')).slice(-DETAIL_CHARACTERS);
  return text === ''
    ? `yt-dlp ended without a file and without a word (exit code ${exitCode ?? 'none'})`
    : text;
}

const withDetail = (verdict: Verdict, detail: string): Fault => ({ ...verdict, detail }) as Fault;
