import type { VideoId } from '../../domain/ids.ts';
import type { OutcomeKind } from '../../domain/outcomes.ts';

export type Counts = Readonly<Record<OutcomeKind | 'open', number>>;

const HOUR_MS = 3_600_000;
/** The pace is that of the last so many: a batch that runs for days says how fast it is at present. */
const LAST = 200;
/** Fewer say nothing of a pace. */
const FEWEST = 3;

/**
 * How many videos of a batch have which outcome, for the person who looks: as the rows said at the last look, and
 * what was heard since. Nothing is decided on it, and it costs no event.
 */
export class Tally {
  #rows: Counts | undefined;
  #heard = new Map<OutcomeKind, number>();
  /** Settled since the rows were counted; how was not heard. */
  readonly #unsaid = new Set<VideoId>();
  readonly #settledAtMs: number[] = [];

  /** The rows were counted: whatever was heard before is among them. */
  counted(rows: Counts): void {
    this.#rows = rows;
    this.#heard = new Map();
    this.#unsaid.clear();
  }

  /** These left the window with an outcome. */
  settled(videoIds: readonly VideoId[], nowMs: number): void {
    for (const videoId of videoIds) {
      this.#unsaid.add(videoId);
      this.#settledAtMs.push(nowMs);
    }
    this.#settledAtMs.splice(0, this.#settledAtMs.length - LAST);
  }

  /** How one of them ended. Of a video that the rows told already, nothing new. */
  ended(videoId: VideoId, kind: OutcomeKind): void {
    if (this.#unsaid.delete(videoId)) this.#heard.set(kind, (this.#heard.get(kind) ?? 0) + 1);
  }

  /** Undefined before the rows were counted. */
  get counts(): Counts | undefined {
    if (this.#rows === undefined) return undefined;
    const counts: Record<OutcomeKind | 'open', number> = { ...this.#rows };
    for (const [kind, heard] of this.#heard) {
      counts[kind] += heard;
      counts.open -= heard;
    }
    counts.open = Math.max(0, counts.open - this.#unsaid.size);
    return counts;
  }

  /** Settled since the rows were counted, how is not known yet. */
  get unsaid(): number {
    return this.#unsaid.size;
  }

  /** Videos settled per hour over the last ones; undefined where they are too few to tell. */
  perHour(nowMs: number): number | undefined {
    const [firstMs] = this.#settledAtMs;
    if (firstMs === undefined || this.#settledAtMs.length < FEWEST || nowMs <= firstMs) return undefined;
    return ((this.#settledAtMs.length - 1) * HOUR_MS) / (nowMs - firstMs);
  }
}
