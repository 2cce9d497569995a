import type { AccountsNow, IdentityNow } from '../../activities/turns/inputs.ts';
import { formatDuration } from '../../domain/duration-words.ts';

export interface TimerWish {
  readonly name: string;
  readonly atMs: number;
  /** What the Temporal UI shows. */
  readonly summary: string;
  /** A timer of this name that fires earlier will do: what it waits for has no moment of its own. */
  readonly earlierWillDo: boolean;
}

/** The name of the timer after which holders are looked at. */
export const LOOK = 'look at holders';

/** Every wait there is, with what it waits for in words. */
export function timerWishes(now: AccountsNow, someoneWaits: boolean, nowMs: number): TimerWish[] {
  return [
    ...now.identities.flatMap((identity) => identityWish(identity, nowMs)),
    ...(someoneWaits ? heldBackWish(now, nowMs) : []),
    ...(someoneWaits ? heldBatchesWish(now, nowMs) : []),
    ...lookWish(now, nowMs),
  ];
}

function identityWish(identity: IdentityNow, nowMs: number): TimerWish[] {
  const { name, outOfService, busy, readyAtMs, paused } = identity;
  if (outOfService !== undefined || busy > 0 || readyAtMs <= nowMs) return [];
  return [
    {
      name: `identity ${name}`,
      atMs: readyAtMs,
      summary: `${name}: ${waitInWords(identity, formatDuration(readyAtMs - nowMs))}`,
      // A delay ends when it was drawn to end; a pause is looked at again and may be longer then.
      earlierWillDo: paused,
    },
  ];
}

function waitInWords({ waitsFor }: IdentityNow, duration: string): string {
  if (waitsFor === 'next download') return `next download in ${duration}`;
  if (waitsFor === 'quiet hours') return `quiet hours, downloads go on in ${duration}`;
  return `${waitsFor}, goes on in ${duration}`;
}

/** Where the worker's clock is behind the server's, its end may be over here and not there: a second passes (scaled). */
function heldBackWish({ heldBack, lookMs }: AccountsNow, nowMs: number): TimerWish[] {
  if (heldBack === undefined) return [];
  const atMs = Math.max(heldBack.untilMs, nowMs + lookMs / 60);
  const summary = `${heldBack.why}: looks again in ${formatDuration(atMs - nowMs)}`;
  return [{ name: 'held back', atMs, summary, earlierWillDo: true }];
}

/** The word of a batch that goes on may be lost. A pause lasts for days: ten looks of holders go into one of these. */
function heldBatchesWish({ heldBatches = [], lookMs }: AccountsNow, nowMs: number): TimerWish[] {
  if (heldBatches.length === 0) return [];
  const waitMs = 10 * lookMs;
  const summary = `paused: ${heldBatches.join(', ')}; looks again in ${formatDuration(waitMs)}`;
  return [{ name: 'held batches', atMs: nowMs + waitMs, summary, earlierWillDo: true }];
}

function lookWish({ identities, lookMs }: AccountsNow, nowMs: number): TimerWish[] {
  if (!identities.some(({ busy }) => busy > 0)) return [];
  const summary = `looks for vanished downloads in ${formatDuration(lookMs)}`;
  return [{ name: LOOK, atMs: nowMs + lookMs, summary, earlierWillDo: true }];
}
