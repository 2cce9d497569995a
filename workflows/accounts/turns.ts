import type { VideoId } from '../../domain/ids.ts';

/** A video asks for its turn; asking again while it waits or downloads changes nothing. */
export interface LeaseRequest {
  readonly videoId: VideoId;
  readonly workflowId: string;
  /** The run that asks: a retried video has the same workflow id, and does not know what its last run was told. */
  readonly runId: string;
  /** Polite wait after this download, drawn once from this range, in seconds. */
  readonly delaySeconds: readonly [min: number, max: number];
}

export interface Lease {
  readonly leaseId: string;
  /** `guest`: no account. */
  readonly account: string;
}

export interface LeaseReturn {
  readonly videoId: VideoId;
  readonly leaseId: string;
  /** Set when the identity was refused: nobody downloads with it for this long. */
  readonly pauseMinutes?: number;
  readonly reason?: string;
}

export interface AccountsState {
  readonly queue: readonly LeaseRequest[];
  readonly held?: HeldLease;
  /** Epoch ms; nothing is downloaded before. */
  readonly nextAllowedAtMs: number;
  readonly leasesGranted: number;
  readonly pausedFor?: string;
}

export interface HeldLease extends Lease {
  readonly request: LeaseRequest;
}

export interface AccountsStatus {
  readonly account: string;
  readonly waiting: number;
  readonly downloading?: VideoId;
  readonly nextAllowedAt: string;
  readonly pausedFor?: string;
}

export const GUEST = 'guest';

export const FIRST_STATE: AccountsState = { queue: [], nextAllowedAtMs: 0, leasesGranted: 0 };

/** Who may download now: one identity, one download at a time, first come first served. Plain and serialisable. */
export class Turns {
  state: AccountsState;

  constructor(state: AccountsState) {
    this.state = state;
  }

  request(request: LeaseRequest): void {
    const { held, queue } = this.state;
    if (held !== undefined && isSame(held.request, request)) return;
    const at = queue.findIndex((waiting) => waiting.videoId === request.videoId);
    this.state = { ...this.state, queue: at < 0 ? [...queue, request] : queue.with(at, request) };
  }

  withdraw(videoId: VideoId): void {
    this.state = {
      ...this.state,
      queue: this.state.queue.filter((request) => request.videoId !== videoId),
    };
    const { held } = this.state;
    if (held?.request.videoId === videoId) this.state = { ...this.state, held: undefined };
  }

  get someoneWaits(): boolean {
    return this.state.queue.length > 0;
  }

  get held(): HeldLease | undefined {
    return this.state.held;
  }

  waitMs(nowMs: number): number {
    return Math.max(0, this.state.nextAllowedAtMs - nowMs);
  }

  grantNext(): HeldLease | undefined {
    const [request, ...queue] = this.state.queue;
    if (request === undefined) return undefined;
    const leasesGranted = this.state.leasesGranted + 1;
    const held = { leaseId: `${GUEST}-${leasesGranted}`, account: GUEST, request };
    this.state = { ...this.state, queue, held, leasesGranted, pausedFor: undefined };
    return held;
  }

  /**
   * Takes a lease back and draws the wait before the next one. A stale report changes nothing.
   *
   * @param random 0 to 1, drawn once: asking again never shortens the wait.
   */
  takeBack(report: LeaseReturn, nowMs: number, random: number): void {
    const { held } = this.state;
    if (held?.leaseId !== report.leaseId) return;
    const [min, max] = held.request.delaySeconds;
    const delayMs = (min + (max - min) * random) * 1000;
    const pauseMs = (report.pauseMinutes ?? 0) * 60_000;
    this.state = {
      ...this.state,
      held: undefined,
      nextAllowedAtMs: nowMs + Math.max(delayMs, pauseMs),
      pausedFor: pauseMs > 0 ? report.reason : undefined,
    };
  }

  status(): AccountsStatus {
    const { held, queue, nextAllowedAtMs, pausedFor } = this.state;
    return {
      account: GUEST,
      waiting: queue.length,
      downloading: held?.request.videoId,
      nextAllowedAt: new Date(nextAllowedAtMs).toISOString(),
      pausedFor,
    };
  }
}

const isSame = (one: LeaseRequest, other: LeaseRequest): boolean =>
  one.videoId === other.videoId && one.runId === other.runId;
