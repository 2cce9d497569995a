import { isPaused } from '../../domain/batch-control.ts';
import type { BatchName } from '../../domain/ids.ts';
import { partRemedy } from '../../domain/outages/part-remedies.ts';
import {
  type OutageRow,
  outagesSince,
  type SettledRow,
  settledSince,
} from '../../storage/database/batch-changes.ts';
import { databaseNow } from '../../storage/database/batch-videos.ts';
import type { Db } from '../../storage/database/database.ts';
import type { BatchStatus } from './batch-view.ts';
import type { WatchEvent } from './watch-event.ts';

const SNAPSHOT_EVERY_MS = 60_000;

/**
 * What happens to a batch from one look to the next, as events. They are read from the rows by their dates, not from
 * the difference of two pictures, so that what comes and goes between two looks is told as well, once.
 */
export class BatchEvents {
  readonly #db: Db;
  #since: string | undefined;
  #settled: ReadonlySet<string> = new Set();
  #outages: ReadonlySet<string> = new Set();
  #fresh: WatchEvent[] = [];
  #before: BatchStatus | undefined;
  #snapshotMs = 0;
  #untold = false;

  constructor(db: Db) {
    this.#db = db;
  }

  /** Reads what was written since the look before. The first time it only remembers: that is in the first picture. */
  async beforeLook(batch: BatchName): Promise<void> {
    const since = this.#since;
    const now = await databaseNow(this.#db);
    const [settled, outages] = await Promise.all([
      settledSince(this.#db, batch, since ?? now),
      outagesSince(this.#db, since ?? now),
    ]);
    const seen = { settled: this.#settled, outages: this.#outages };
    this.#settled = new Set(settled.map(settledKey));
    this.#outages = new Set(outages.flatMap(outageKeys));
    this.#since = now;
    if (since === undefined) return;
    this.#fresh = [
      ...settled.filter((row) => !seen.settled.has(settledKey(row))).map((row) => settledEvent(batch, row)),
      ...outages.flatMap((row) => outageEvents(row, seen.outages)),
    ];
  }

  /** Everything that happened, oldest first, with a snapshot around it where one is due. */
  afterLook(status: BatchStatus): readonly WatchEvent[] {
    const before = this.#before;
    const at = new Date().toISOString();
    const changes =
      before === undefined
        ? begun(status)
        : [...turns(before, status), ...accountChanges(before, status, at)];
    const happened = [...this.#fresh, ...changes].sort(byTime);
    this.#before = status;
    this.#fresh = [];
    const ends = endOf(before, status);
    this.#untold = this.#untold || happened.length > 0;
    const due = this.#untold && Date.now() - this.#snapshotMs >= SNAPSHOT_EVERY_MS;
    if (before !== undefined && ends === undefined && !due) return happened;
    this.#snapshotMs = Date.now();
    this.#untold = false;
    return [...happened, ...(ends ?? []), { event: 'snapshot', at, ...status }];
  }
}

const settledKey = ({ videoId, settledAt }: SettledRow): string => `${videoId} ${settledAt}`;

const outageKeys = ({ id, endedAt }: OutageRow): string[] =>
  endedAt === null ? [`down ${id}`] : [`down ${id}`, `up ${id}`];

const settledEvent = (batch: BatchName, { videoId, title, outcome, settledAt }: SettledRow): WatchEvent => ({
  event: 'video-settled',
  at: new Date(settledAt).toISOString(),
  batch,
  videoId,
  title,
  outcome,
});

function outageEvents(
  { id, part, stage, detail, since, endedAt }: OutageRow,
  seen: ReadonlySet<string>,
): WatchEvent[] {
  const events: WatchEvent[] = [];
  if (!seen.has(`down ${id}`)) {
    const remedy = partRemedy(part);
    events.push({ event: 'stage-down', at: since.toISOString(), part, stage, detail, remedy });
  }
  if (endedAt !== null && !seen.has(`up ${id}`)) {
    events.push({ event: 'stage-up', at: endedAt.toISOString(), part, stage, since: since.toISOString() });
  }
  return events;
}

const begun = ({ batch, startedAt, total }: BatchStatus): WatchEvent[] => [
  { event: 'batch-started', at: startedAt.toISOString(), batch, total },
];

/** What a person wants of the batch by now. */
function turns(before: BatchStatus, now: BatchStatus): WatchEvent[] {
  const { batch, control, controlSince, startedAt, total } = now;
  const at = controlSince.toISOString();
  if (startedAt.getTime() !== before.startedAt.getTime()) {
    return [{ event: 'batch-started', at: startedAt.toISOString(), batch, total }];
  }
  if (controlSince.getTime() === before.controlSince.getTime()) return [];
  if (isPaused(control)) return [{ event: 'batch-paused', at, batch, now: control === 'pause-now' }];
  return [{ event: control === 'cancel' ? 'batch-cancelling' : 'batch-resumed', at, batch }];
}

function accountChanges(before: BatchStatus, now: BatchStatus, at: string): WatchEvent[] {
  const known = new Map(before.downloads?.accounts.map(({ name, service }) => [name, service]));
  return (now.downloads?.accounts ?? [])
    .filter(({ name, service }) => known.has(name) && known.get(name) !== service)
    .map(({ name, service, state }) => ({ event: 'account-changed', at, account: name, service, state }));
}

function endOf(
  before: BatchStatus | undefined,
  { batch, endedAt, state, counts }: BatchStatus,
): WatchEvent[] | undefined {
  if (endedAt === undefined) return undefined;
  if (before?.endedAt?.getTime() === endedAt.getTime()) return undefined;
  return [{ event: 'batch-ended', at: endedAt.toISOString(), batch, state, counts }];
}

const byTime = (a: WatchEvent, b: WatchEvent): number => a.at.localeCompare(b.at);
