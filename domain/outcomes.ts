import type { Stage } from './stages.ts';

/** Why a video is not taken, though nothing is wrong with it. */
export type SkipReason =
  | 'already-stored'
  | 'short'
  | 'too-long'
  | 'live'
  | 'upcoming'
  | 'no-speech'
  | 'by-hand';

/** Why a video cannot be had, by anybody or by us. */
export type UnavailableReason =
  | 'private'
  | 'removed'
  | 'members-only'
  | 'paid'
  | 'region'
  | 'age-restricted'
  | 'drm'
  | 'not-found'
  | 'not-media';

/**
 * How a video's way ended. `stored`, `skipped` and `unavailable` are final; `parked` is tried again at the
 * batch's end; `failed` waits for a person.
 */
export type Outcome =
  | { readonly kind: 'stored'; readonly segments: number; readonly claims: number; readonly detail?: string }
  | { readonly kind: 'skipped'; readonly reason: SkipReason; readonly detail: string }
  | { readonly kind: 'unavailable'; readonly reason: UnavailableReason; readonly detail: string }
  | { readonly kind: 'parked'; readonly reason: string; readonly detail: string; readonly notBefore: string }
  | { readonly kind: 'failed'; readonly stage: Stage; readonly reason: string; readonly detail: string }
  | { readonly kind: 'cancelled'; readonly detail: string };

export type OutcomeKind = Outcome['kind'];
