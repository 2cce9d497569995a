import type { UnavailableReason } from '../outcomes.ts';

/**
 * What a failed download means for the video, for whom we came as, and for everybody. `counted` says whether it
 * uses up one of the video's attempts. Source of the classes: yt-dlp's own texts, exit codes and warnings
 * (domain/download/download-phrases.ts).
 */
export type Verdict =
  /** Another extraction may do: the video is next in line for a turn. */
  | { readonly verdict: 'retry-now'; readonly reason: string; readonly counted: true }
  /** It can be had later, or from elsewhere then: the video is parked until that time. */
  | {
      readonly verdict: 'retry-later';
      readonly reason: string;
      readonly counted: boolean;
      readonly afterMinutes: number;
      /** What it is when it was still so after this many times; undefined: it is parked for a person. */
      readonly lastly?: { readonly times: number; readonly reason: UnavailableReason };
    }
  /** Whom we came as is asked to wait; the video goes on with another one. */
  | { readonly verdict: 'account-pause'; readonly reason: AccountPauseReason; readonly counted: false }
  /** The account is of no use until a person does something. */
  | { readonly verdict: 'account-dead'; readonly reason: AccountDeadReason; readonly counted: false }
  /** Everybody who leaves by the same address is asked to wait. */
  | { readonly verdict: 'network-pause'; readonly reason: NetworkPauseReason; readonly counted: false }
  /** The proxy does not answer: whoever goes through it waits. */
  | { readonly verdict: 'proxy-pause'; readonly reason: 'proxy'; readonly counted: false }
  /** Only somebody who is signed in may have it. */
  | {
      readonly verdict: 'needs-account';
      readonly reason: string;
      readonly counted: false;
      /** What it is where there is no account. */
      readonly otherwise: UnavailableReason;
    }
  /** Another account, or another address, may have it. */
  | {
      readonly verdict: 'other-identity';
      readonly reason: string;
      readonly counted: false;
      readonly apart: 'account' | 'egress';
      /** What it is where there is no other one. */
      readonly otherwise: UnavailableReason;
    }
  | { readonly verdict: 'video-permanent'; readonly reason: UnavailableReason; readonly counted: true }
  /** This machine, its tools or its network: everybody's downloads pause. */
  | { readonly verdict: 'system'; readonly reason: string; readonly counted: false };

export type VerdictKind = Verdict['verdict'];

export type AccountPauseReason = 'session-rate-limit' | 'rate-limit' | 'bot-wall' | 'blocked' | 'login-check';
export type AccountDeadReason = 'cookies-rotated' | 'cookies-unusable' | 'access-denied';
export type NetworkPauseReason = 'session-rate-limit' | 'rate-limit' | 'bot-wall' | 'address-blocked';

/** How the use of a lease ended, for whom it was used with. */
export type LeaseEnd =
  /** A file came, or the site told us plainly what the video is. */
  | { readonly end: 'success' }
  /** Nothing was asked of the site. */
  | { readonly end: 'not-used' }
  /** Cancelled, lost or expired: nobody knows what the site thought of it. */
  | { readonly end: 'unknown'; readonly reason: string }
  | { readonly end: 'verdict'; readonly verdict: Verdict; readonly detail: string };
