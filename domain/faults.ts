import type { SkipReason, UnavailableReason } from './outcomes.ts';

/**
 * What went wrong in a stage, and so what happens next.
 *
 * - `system`: a part is down (network, disk, model server, database). Nobody's fault: no attempt is counted,
 *   the activity waits and tries again.
 * - `identity`: the account or address we download with was refused; the video is innocent.
 * - `video`: this video's own fault; it uses up one of its attempts, or ends at once where trying again is
 *   pointless (`settles`).
 */
export type Fault =
  | {
      readonly fault: 'system';
      readonly reason: string;
      readonly detail: string;
      /** The part is back by itself: tried again within seconds, as after an engine that died and starts anew. */
      readonly soon?: true;
    }
  | {
      readonly fault: 'identity';
      readonly reason: string;
      readonly detail: string;
      /** Whom the video has to wait for instead; undefined: whoever is next. */
      readonly wants?: Wanted;
    }
  | {
      readonly fault: 'video';
      readonly reason: string;
      readonly detail: string;
      readonly settles?:
        | { readonly kind: 'skipped'; readonly reason: SkipReason }
        | { readonly kind: 'unavailable'; readonly reason: UnavailableReason }
        | { readonly kind: 'parked'; readonly notBefore: string }
        | { readonly kind: 'failed' };
    };

/** Whom a video waits for after a refusal, and what it is where there is nobody like that. */
export interface Wanted {
  /** `account`: signed in; `other-account`, `other-egress`: not as, or not from where, it was asked for before. */
  readonly who: 'account' | 'other-account' | 'other-egress';
  readonly otherwise: UnavailableReason;
}

/**
 * An error whose fault is known. Engines throw it; whatever else reaches a stage is a video's fault with the
 * reason `unexpected`, tried again up to the attempt limit.
 */
export class StageError extends Error {
  override readonly name = 'StageError';
  readonly fault: Fault;

  constructor(fault: Fault, options?: ErrorOptions) {
    super(fault.detail, options);
    this.fault = fault;
  }
}

export const systemFault = (reason: string, detail: string, cause?: unknown): StageError =>
  new StageError({ fault: 'system', reason, detail }, { cause });

/** A part that was down and is back by itself: tried again within seconds. */
export const passingFault = (reason: string, detail: string, cause?: unknown): StageError =>
  new StageError({ fault: 'system', reason, detail, soon: true }, { cause });

export const videoFault = (
  reason: string,
  detail: string,
  settles?: Extract<Fault, { fault: 'video' }>['settles'],
  cause?: unknown,
): StageError => new StageError({ fault: 'video', reason, detail, settles }, { cause });
