import type { Fault } from '../faults.ts';
import type { Stage } from '../stages.ts';

/** `link`: comparing videos with each other, which is no stage but asks a model too. */
export type OutageStage = Stage | 'link';

/** A part that is down, as one kind of work meets it. */
export interface Outage {
  /** As faults name it: `language-model-down`, `disk-full`. */
  readonly part: string;
  readonly stage: OutageStage;
  readonly since: Date;
  /** When it was last met. */
  readonly lastAt: Date;
  /** The newest words of what went wrong. */
  readonly detail: string;
  /** A person was told that it lasts. */
  readonly told: boolean;
}

type SystemFault = Extract<Fault, { fault: 'system' }>;

/** An outage that lasts this long is told; a restart of a server is over before. */
export const TOLD_AFTER_MS = 5 * 60_000;

/**
 * A part that is down is met again within 10 minutes by whoever waits for it: one that nobody has met for so long is
 * waited for by nobody any more.
 */
export const FORGOTTEN_AFTER_MS = 60 * 60_000;

/** The disk guard's own: no stage opens or ends it. */
export const DISK_LOW = 'disk-low';

/** Nothing is down: somebody else is at the same work. */
const MOMENTS: ReadonlySet<string> = new Set(['superseded', 'folder-locked', 'folder-lock-lost']);

/** Whether a fault says that a part is down and has to be waited for. */
export const isOutage = (fault: Fault): fault is SystemFault =>
  fault.fault === 'system' && fault.soon !== true && fault.reason !== DISK_LOW && !MOMENTS.has(fault.reason);
