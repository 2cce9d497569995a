import type { UnavailableReason } from '../../outcomes.ts';
import type {
  AccountDeadReason,
  AccountPauseReason,
  NetworkPauseReason,
  Verdict,
  VerdictKind,
} from '../download-verdict.ts';

/** What a text is read against: the same words mean different things to a guest and to an account. */
export interface DownloadContext {
  /** Whom yt-dlp acted as: an account's cookies, or nobody. */
  readonly identity: 'guest' | 'account';
  readonly site: 'youtube' | 'other';
  /** It went through a proxy, so what looks like a dead network may be the proxy alone. */
  readonly proxy?: boolean;
  /** Whether other hosts answer; undefined where nobody looked. */
  readonly networkWorks?: boolean;
  /** Reasons for which another identity was refused this video before. */
  readonly refusedElsewhere?: ReadonlySet<string>;
}

export interface Phrase {
  /** Matched against the normalised text of one message; anchored, so that a chance word decides nothing. */
  readonly says: RegExp;
  readonly means: Verdict | ((context: DownloadContext, plain: string) => Verdict);
}

/** Said while a download may still succeed. */
export interface WarningPhrase extends Phrase {
  /** Reasons of errors that this warning is the cause of. */
  readonly explains: ReadonlySet<string>;
  /** It matters also where the file came. */
  readonly whenItCame: boolean;
}

type OfKind<K extends VerdictKind> = Extract<Verdict, { verdict: K }>;

export const DAY_MINUTES = 24 * 60;

export const retryNow = (reason: string): Verdict => ({ verdict: 'retry-now', reason, counted: true });

export const retryLater = (
  reason: string,
  afterMinutes: number,
  lastly?: OfKind<'retry-later'>['lastly'],
): Verdict => ({
  verdict: 'retry-later',
  reason,
  counted: false,
  afterMinutes,
  ...(lastly !== undefined && { lastly }),
});

export const accountPause = (reason: AccountPauseReason): Verdict => ({
  verdict: 'account-pause',
  reason,
  counted: false,
});

export const accountDead = (reason: AccountDeadReason): Verdict => ({
  verdict: 'account-dead',
  reason,
  counted: false,
});

/** A wall that stands before the account, or before the address where nobody is signed in. */
export const identityPause =
  (reason: AccountPauseReason & NetworkPauseReason) =>
  ({ identity }: DownloadContext): Verdict =>
    identity === 'account' ? accountPause(reason) : { verdict: 'network-pause', reason, counted: false };

export const needsAccount = (reason: string, otherwise: UnavailableReason): Verdict => ({
  verdict: 'needs-account',
  reason,
  counted: false,
  otherwise,
});

export const otherIdentity = (
  reason: string,
  apart: OfKind<'other-identity'>['apart'],
  otherwise: UnavailableReason,
): Verdict => ({ verdict: 'other-identity', reason, counted: false, apart, otherwise });

export const permanent = (reason: UnavailableReason): Verdict => ({
  verdict: 'video-permanent',
  reason,
  counted: true,
});

/** An account may have it; where one asked already, the answer is final. */
export const accountOnly =
  (reason: UnavailableReason) =>
  ({ identity }: DownloadContext): Verdict =>
    identity === 'account' ? permanent(reason) : needsAccount(reason, reason);

export const system = (reason: string): Verdict => ({ verdict: 'system', reason, counted: false });

/** Where an HTTP status is told: while reading a page, or while fetching the media. */
export const http = (status: string): RegExp =>
  new RegExp(
    `^(?:\\[download\\] )?(?:(?:unable|failed) to download (?:video data|.*?webpage|.*?page|json metadata|.*?manifest|.*?information)|got error|fragment \\d+ not found.*?): http error ${status}\\b`,
  );
