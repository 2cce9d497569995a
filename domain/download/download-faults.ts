import type { Fault } from '../faults.ts';
import { maskSecrets } from '../masked-secrets.ts';
import { type SkipSettings, skipDecision } from '../skip-rules.ts';
import type { VideoMetadata } from '../video.ts';
import { ERROR_PHRASES } from './download-phrases.ts';
import type { Verdict } from './download-verdict.ts';
import {
  DAY_MINUTES,
  type DownloadContext,
  type Phrase,
  permanent,
  retryLater,
  retryNow,
  system,
} from './phrases/phrase.ts';
import { WARNING_PHRASES } from './phrases/warnings.ts';
import { type ProgramMessage, readProgramMessages } from './program-messages.ts';

export { faultOfVerdict } from './fault-of-verdict.ts';
export type { DownloadContext } from './phrases/phrase.ts';

/** A verdict with the words it was read from: kept as they were written but for secrets. */
export interface Classified {
  readonly verdict: Verdict;
  readonly detail: string;
}

type VideoFault = Extract<Fault, { fault: 'video' }>;

const DETAIL_CHARACTERS = 2000;
/** yt-dlp's exit code after `--break-match-filters` (and `--max-downloads`) stopped it. */
export const FILTERED_EXIT_CODE = 101;
/** A stream's recording is ready some hours after its end. */
const LIVE_AGAIN_MINUTES = DAY_MINUTES / 2;

/**
 * Reads what yt-dlp said about a run that brought no file, whatever its exit code. `text` is its stderr and the
 * notes of its stdout; `exitCode` is undefined where a signal ended it.
 */
export function readDownloadVerdict(
  text: string,
  exitCode: number | undefined,
  context: DownloadContext,
): Classified {
  const messages = readProgramMessages(text);
  const errors = messages.filter(({ level }) => level === 'error');
  const verdict =
    firstMatch(ERROR_PHRASES, errors, context) ??
    firstMatch(ERROR_PHRASES, crashesIn(messages), context) ??
    byExitCode(exitCode);
  const cause = causeOf(verdict, messages, context);
  return cause === undefined
    ? { verdict, detail: detailOf(messages, exitCode) }
    : { verdict: cause.verdict, detail: clipped(`${cause.detail}\n${detailOf(messages, exitCode)}`) };
}

/** Verdicts that yt-dlp warned of and that hold though the file came. */
export function readDownloadWarnings(text: string, context: DownloadContext): readonly Classified[] {
  const phrases = WARNING_PHRASES.filter(({ whenItCame }) => whenItCame);
  return warningsIn(readProgramMessages(text)).flatMap((message) => {
    const verdict = firstMatch(phrases, [message], context);
    return verdict === undefined ? [] : [{ verdict, detail: clipped(message.original) }];
  });
}

/**
 * Reads a run that ended without a file because a filter of ours stopped it; undefined when no filter did. A
 * video that we do not take (too long, too large, a short) is a fault that settles it; what it was too early for,
 * or what is not to be had, is a verdict.
 */
export function readFiltered(
  text: string,
  exitCode: number | undefined,
  video: VideoMetadata,
  settings: Pick<SkipSettings, 'maxDurationMinutes'> & Partial<SkipSettings>,
): VideoFault | Classified | undefined {
  const larger = /file is larger than max-filesize \((\d+) bytes > (\d+) bytes\)/i.exec(text);
  if (larger !== null) {
    const [size, limit] = [larger[1], larger[2]].map((bytes) => Math.round(Number(bytes) / 2 ** 20));
    const detail = `Its file has ${size} MB, more than ${limit} MB (downloads.maxFileMb)`;
    return { fault: 'video', reason: 'too-large', detail, settles: { kind: 'skipped', reason: 'too-long' } };
  }
  if (exitCode !== FILTERED_EXIT_CODE) return undefined;
  const skip = skipDecision(video, { skipShorts: false, shortSeconds: 0, ...settings });
  if (skip === undefined) {
    return { verdict: retryNow('filtered'), detail: detailOf(readProgramMessages(text), exitCode) };
  }
  const { reason, detail } = skip;
  if (skip.kind === 'unavailable') return { verdict: permanent(skip.reason), detail };
  if (reason === 'live' || reason === 'upcoming') {
    return { verdict: retryLater(reason, LIVE_AGAIN_MINUTES), detail };
  }
  return { fault: 'video', reason, detail, settles: { kind: 'skipped', reason: skip.reason } };
}

const warningsIn = (messages: readonly ProgramMessage[]): readonly ProgramMessage[] =>
  messages.filter(({ level }) => level === 'warning');

/** A crash or a wrong option carries no level. What begins with `[` is progress: an error met and overcome. */
const crashesIn = (messages: readonly ProgramMessage[]): readonly ProgramMessage[] =>
  messages.filter(({ level, plain }) => level === 'note' && !plain.startsWith('['));

function firstMatch(
  phrases: readonly Phrase[],
  messages: readonly ProgramMessage[],
  context: DownloadContext,
): Verdict | undefined {
  for (const { says, means } of phrases) {
    const message = messages.find(({ plain }) => says.test(plain));
    if (message !== undefined) return typeof means === 'function' ? means(context, message.plain) : means;
  }
  return undefined;
}

/** A warning that explains what came after it: dead cookies a refusal, an unsolved challenge missing formats. */
function causeOf(
  { reason }: Verdict,
  messages: readonly ProgramMessage[],
  context: DownloadContext,
): Classified | undefined {
  for (const phrase of WARNING_PHRASES) {
    if (!phrase.explains.has(reason)) continue;
    const message = messages.find(({ plain }) => phrase.says.test(plain));
    const verdict = message && firstMatch([phrase], [message], context);
    if (verdict !== undefined) return { verdict, detail: clipped(message?.original ?? '') };
  }
  return undefined;
}

function byExitCode(exitCode: number | undefined): Verdict {
  switch (exitCode) {
    case 2:
      return system('yt-dlp-usage');
    case 100:
      return system('yt-dlp-broken');
    case 126:
    case 127:
      return system('yt-dlp-missing');
    case undefined:
      return retryNow('killed');
    default:
      return retryNow(exitCode > 128 ? 'killed' : 'download-error');
  }
}

/** The errors as they were written; without any, the end of everything. */
function detailOf(messages: readonly ProgramMessage[], exitCode: number | undefined): string {
  const errors = messages.filter(({ level }) => level === 'error');
  const told = errors.length > 0 ? errors : messages;
  const text = clipped(told.map(({ original }) => original).join('\n'));
  return text === ''
    ? `yt-dlp ended without a file and without a word (exit code ${exitCode ?? 'none'})`
    : text;
}

const clipped = (text: string): string => maskSecrets(text).slice(-DETAIL_CHARACTERS);
