import type { IdentityKind } from '../../domain/accounts/identities.ts';
import type { Wanted } from '../../domain/faults.ts';
import type { BatchName, VideoId } from '../../domain/ids.ts';
import type { Lease, VideoInput } from '../inputs.ts';

/** What a video asks for; `accounts` gets it with the workflow and the batch it comes from. */
export interface AskForTurnInput extends VideoInput {
  readonly batch?: BatchName;
  readonly wants?: Wanted;
  /** Accounts that were refused this video: with wants `other-account` they are not asked again. */
  readonly refused?: readonly string[];
  /** It had its turn and goes first: its next attempt is due, or somebody else is to try. */
  readonly again?: boolean;
}

export interface TurnAsked {
  /** The request may have been lost with `accounts`: ask again after this long. */
  readonly askAgainMs: number;
}

/** What `accounts` keeps of a request. */
export interface LeaseRequest {
  readonly videoId: VideoId;
  readonly workflowId: string;
  /** The run that asks: a retried video has the same workflow id, and does not know what its last run was told. */
  readonly runId: string;
  readonly batch?: BatchName;
  /** The host it is fetched from, in lower case. */
  readonly host: string;
  readonly wants?: Wanted;
  readonly refused?: readonly string[];
  readonly again?: boolean;
  /** Of its workflow (domain/priority.ts); undefined: bulk. */
  readonly priority?: number;
  /** The download's own limit, from the settings it runs under. */
  readonly limitMs: number;
}

/** Nobody may download it: the video settles with what it is then. */
export interface LeaseRefused {
  readonly why: 'no-account' | 'nobody-else';
}

export interface LeaseReturned {
  readonly videoId: VideoId;
  readonly leaseId: string;
}

/** Everything `accounts` decides on, read from the rows at one moment. Times are epoch milliseconds. */
export interface AccountsNow {
  /** That moment, by the clock of the worker that read them; unset before it was told. */
  readonly nowMs?: number;
  readonly identities: readonly IdentityNow[];
  /** Open turns, also those that no run of `accounts` remembers. */
  readonly leases: readonly HeldLease[];
  /** Set while nobody may download, whoever is ready. */
  readonly heldBack?: { readonly why: string; readonly untilMs: number };
  /** Batches whose requests wait until a person lets them go on; unset before there were such. */
  readonly heldBatches?: readonly string[];
  /** Turns that open hosts have free, all together. */
  readonly freeOpenTurns: number;
  /** How often holders are looked at: a minute, scaled. */
  readonly lookMs: number;
}

export interface IdentityNow {
  readonly name: string;
  readonly kind: IdentityKind;
  readonly egress: string;
  /** Undefined: in service. */
  readonly outOfService?: { readonly service: 'paused' | 'disabled'; readonly reason: string };
  /** When it may download next; in the past: now. */
  readonly readyAtMs: number;
  /** What it waits for until then, as the Temporal UI tells: `next download`, `paused (bot wall)`, `quiet hours`. */
  readonly waitsFor: string;
  /** It waits for more than its ordinary delay: others are not kept waiting for it. */
  readonly paused: boolean;
  /** Undefined: never. */
  readonly lastLeaseAtMs?: number;
  /** Open turns it has. */
  readonly busy: number;
}

export interface HeldLease extends Lease {
  /** Undefined: a test by hand. */
  readonly videoId?: VideoId;
  /** The run that was granted it: when that one asks again, it has not heard of its turn. Undefined: a test by hand. */
  readonly runId?: string;
  /** The download ended and its report was lost on the way, or is just coming. */
  readonly ended: boolean;
}

export interface GrantInput {
  readonly leaseId: string;
  readonly account: string;
  readonly request: LeaseRequest;
}

export interface ReturnInput {
  readonly leaseId: string;
  /** The requester was gone before it heard of its turn: nothing was asked of a site. */
  readonly notUsed?: boolean;
}
