import type { LeaseRefused } from '../../activities/turns/inputs.ts';
import type { VideoId } from '../../domain/ids.ts';
import type { UnavailableReason } from '../../domain/outcomes.ts';

export interface Unserved {
  readonly videoId: VideoId;
  readonly reason: UnavailableReason;
  /** Accounts that were told that somebody else is to try. */
  readonly tried: readonly string[];
  /** The site's last words, where it was asked. */
  readonly said: string | undefined;
}

/** Why a video is left, for a person: what the site said, who is missing, and what to do. */
export function whyNobody(why: LeaseRefused['why'], { videoId, reason, tried, said }: Unserved): string {
  const missing =
    why === 'no-account'
      ? 'Only an account may have it, and there is none.'
      : `Nobody else is left to try${tried.length > 0 ? ` (tried: ${tried.join(', ')})` : ''}.`;
  const todo = `Add an account (vidmine accounts add NAME --cookies FILE), then: vidmine retry ${videoId}`;
  return `${sentence(said ?? `Not for everybody (${reason})`)} ${missing} ${todo}`;
}

const sentence = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`);
