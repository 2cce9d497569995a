import type { VideoMetadata } from '../../domain/video.ts';

/** A video of a listing. */
export interface ListedVideo {
  readonly video: VideoMetadata;
  /** To order it by, where that is not its exact date. */
  readonly timeMs?: number;
  /** Its number in the source, from 1, where that numbers its entries. */
  readonly entry?: number;
}

/** What a listing leaves out, and why. Lines are those of a list file, counted from 1. */
export type ListingNotice =
  | { readonly kind: 'malformed-line'; readonly line: number; readonly text: string; readonly reason: string }
  | {
      readonly kind: 'duplicate-line';
      readonly line: number;
      readonly text: string;
      readonly firstLine: number;
    }
  | { readonly kind: 'failed-line'; readonly line: number; readonly text: string; readonly reason: string }
  | { readonly kind: 'duplicate-video'; readonly text: string }
  | { readonly kind: 'passed-over'; readonly text: string; readonly reason: string };

/** A notice as one line for a person. */
export function noticeInWords(notice: ListingNotice): string {
  switch (notice.kind) {
    case 'malformed-line':
      return `line ${notice.line}: ${notice.text}: ${notice.reason}`;
    case 'duplicate-line':
      return `line ${notice.line}: ${notice.text}: the same as line ${notice.firstLine}, taken once`;
    case 'failed-line':
      return `line ${notice.line}: ${notice.text} cannot be listed: ${notice.reason}`;
    case 'duplicate-video':
      return `${notice.text}: listed more than once, taken once`;
    case 'passed-over':
      return `${notice.text}: ${notice.reason}`;
  }
}
