import { drawing } from '../fixtures/drawing.ts';
import { talkOf } from './talk.ts';

/** What the stand-ins do with a video, besides what is done to them. */
export type Way =
  | 'plain'
  /** Takes many times as long as the others. */
  | 'slow'
  /** The site fails once, by the video's own fault; the second attempt succeeds. */
  | 'site-asks-again'
  | 'private'
  /** Nobody speaks in it. */
  | 'silent'
  /** The speech server is away once. */
  | 'speech-away'
  /** The miner's first answer is of no use. */
  | 'answer-garbled'
  /** The evaluator's server is away once. */
  | 'judge-away'
  /** The evaluator can never be asked about it: it ends as failed. */
  | 'never-judged';

/** Of twelve videos each way is at least one. */
const DOZEN: readonly Way[] = [
  ...(['plain', 'plain', 'plain', 'slow', 'site-asks-again', 'private'] as const),
  ...(['silent', 'speech-away', 'answer-garbled', 'judge-away', 'never-judged', 'plain'] as const),
];

/** The way of every video, by its number. */
export function waysOf(seed: number, videos: number): readonly Way[] {
  const dozens = Math.ceil(videos / DOZEN.length);
  const all = Array.from({ length: dozens }, () => DOZEN)
    .flat()
    .slice(0, videos);
  return drawing(seed).shuffled(all);
}

export const WORKS = [
  ...(['download', 'transcribe', 'identify', 'mine'] as const),
  ...(['outline', 'evaluate', 'relate', 'embed'] as const),
] as const;
export type Work = (typeof WORKS)[number];

/** `system`: a part is away. `video`: the video's own fault, tried again. The others end its way. */
export const ANSWERS = ['work', 'system', 'video', 'private', 'no-speech', 'refuse'] as const;
export type Answer = (typeof ANSWERS)[number];

/** In the reason of every planned fault: a video's fault without it comes from what was done to the machine. */
export const PLANNED = 'planned';

/**
 * What a stand-in answers.
 *
 * @param before how often a fault was the answer to this very question.
 */
export function answerTo(way: Way, work: Work, before: number): Answer {
  if (work === 'download' && way === 'private') return 'private';
  if (work === 'download' && way === 'site-asks-again' && before === 0) return 'video';
  if (work === 'transcribe' && way === 'silent') return 'no-speech';
  if (work === 'transcribe' && way === 'speech-away' && before === 0) return 'system';
  if (work === 'mine' && way === 'answer-garbled' && before === 0) return 'video';
  if (work === 'evaluate' && way === 'judge-away' && before === 0) return 'system';
  if (work === 'evaluate' && way === 'never-judged') return 'refuse';
  return 'work';
}

/** The work by which progress is counted: pieces that every run of the same seed does. */
export function piecesOf(seed: number, ways: readonly Way[]): number {
  const counts = ways.map((way, number) => {
    if (way === 'private') return 1;
    if (way === 'silent') return 2;
    return 3 + talkOf(seed, number).paragraphs.length;
  });
  return counts.reduce((sum, count) => sum + count, 0);
}

/** Whether a piece of work that was done counts as progress. */
export const isPiece = (work: Work): boolean => ['download', 'transcribe', 'identify', 'mine'].includes(work);
