import type { VideoId } from '../../domain/ids.ts';
import type { BatchTuning } from '../../domain/messages.ts';
import type { OutcomeKind } from '../../domain/outcomes.ts';
import type { BatchState } from './batch-state.ts';
import type { RunRules } from './run-rules.ts';
import { Tally } from './tally.ts';
import { UnderWay } from './under-way.ts';

/** A page of the list that is being read. */
export interface AskedPage {
  readonly after: number;
  readonly limit: number;
  /** What is in flight is not read again. */
  readonly besides: readonly VideoId[];
  /** How often the list had been taken up from its start when it was asked for. */
  readonly reading: number;
}

/** The sliding window of one batch: what is in flight, and how far the list was read. */
export class Window {
  state: BatchState;
  /** Videos in flight at most. */
  size: number;
  /** Of videos that are started from here on. */
  settingsHash: string;
  /** What it waits for besides videos in flight. */
  waitsFor: string | undefined;
  /** A video vanished: the rows are to be looked at before the time comes. */
  lookIsDue = false;
  /** Its videos are to end; it starts nothing. */
  cancelling = false;
  /** How it came to its end; undefined before. */
  over: 'ended' | 'cancelled' | undefined;
  readonly rules: RunRules;
  readonly tally = new Tally();
  readonly underWay = new UnderWay();
  #nextTurnMs = 0;
  #wakes = 0;
  #steerings = 0;
  #steeringsOfTurn = 0;
  #reading = 0;

  constructor(state: BatchState, { window, settingsHash }: BatchTuning, rules: RunRules) {
    this.state = state;
    this.size = window;
    this.settingsHash = settingsHash;
    this.rules = rules;
  }

  /** Videos that may be started at once. */
  get room(): number {
    if (this.state.paused || this.state.exhausted) return 0;
    const { atOnce, widest } = this.rules;
    return Math.min(atOnce, Math.max(0, Math.min(this.size, widest) - this.state.inFlight.length));
  }

  /**
   * Takes a turn: how long it is to last, in ms; no time at all where the last one was a while ago, or somebody steered
   * since then.
   */
  turn(nowMs: number): number {
    const isSteered = this.rules.answersAtOnce && this.#steeringsOfTurn !== this.#steerings;
    this.#steeringsOfTurn = this.#steerings;
    const lastsMs = isSteered ? 0 : Math.max(0, this.#nextTurnMs - nowMs);
    this.#nextTurnMs = nowMs + lastsMs + this.rules.turnEveryMs;
    return lastsMs;
  }

  get isDry(): boolean {
    return this.state.exhausted && this.state.inFlight.length === 0;
  }

  get inFlight(): readonly VideoId[] {
    return this.state.inFlight;
  }

  /** Position up to which videos were started; undefined when that is the whole list. */
  get readTo(): number | undefined {
    return this.state.exhausted ? undefined : this.state.cursor;
  }

  get tuning(): BatchTuning {
    return { window: this.size, settingsHash: this.settingsHash };
  }

  /** Counts everything that may have changed the rows: whoever waits looks again when it moved. */
  get wakes(): number {
    return this.#wakes;
  }

  /** Counts what a person changed. */
  get steerings(): number {
    return this.#steerings;
  }

  nextPage(): AskedPage {
    const { cursor, inFlight } = this.state;
    return { after: cursor, limit: this.room, besides: inFlight, reading: this.#reading };
  }

  /**
   * A page was read; fewer than asked for means the list's end, unless it was taken up from its start meanwhile.
   *
   * @returns the videos that are to be started, each in the window from here on: its settling may be heard first.
   */
  took<V extends { readonly videoId: VideoId; readonly position: number }>(
    page: readonly V[],
    { limit, reading }: AskedPage,
  ): V[] {
    const before = new Set(this.state.inFlight);
    const added = page.filter(({ videoId }) => !before.has(videoId));
    const inFlight = [...this.state.inFlight, ...added.map(({ videoId }) => videoId)];
    const read = { cursor: page.at(-1)?.position ?? this.state.cursor, exhausted: page.length < limit };
    this.state = { ...this.state, ...(reading === this.#reading && read), inFlight };
    return added;
  }

  /** These have an outcome. */
  settled(videoIds: readonly VideoId[], nowMs = Date.now()): void {
    this.tally.settled(this.#leave(videoIds), nowMs);
  }

  /** A video ended in this way, with its outcome written. */
  ended(videoId: VideoId, kind: OutcomeKind): void {
    this.settled([videoId]);
    this.tally.ended(videoId, kind);
  }

  /** These run for somebody else: they hold no place, and have no outcome yet. */
  runElsewhere(videoIds: readonly VideoId[]): void {
    this.#leave(videoIds);
  }

  /** A video ended without an outcome: the next look, which comes at once, gives it one. */
  lost(): void {
    this.lookIsDue = true;
  }

  pause(paused: boolean): void {
    this.state = { ...this.state, paused };
    this.#steered();
  }

  /** What is in flight beyond a smaller size goes on. */
  resize(size: number): void {
    this.size = size;
    this.#steered();
  }

  tune({ window, settingsHash }: BatchTuning): void {
    this.settingsHash = settingsHash;
    this.resize(window);
  }

  /** Reads the list again from its start: parked videos were reopened. */
  nextRound(): void {
    this.#fromTheStart();
    this.state = { ...this.state, round: this.state.round + 1 };
  }

  /** Reads the list again from its start: rows were added or opened, wherever in it. */
  readAgain(): void {
    this.#fromTheStart();
    this.#steered();
  }

  /** While it is being cancelled: only these still end. */
  keepOnly(left: readonly VideoId[]): void {
    this.state = { ...this.state, inFlight: left };
  }

  wake(): void {
    this.#wakes += 1;
  }

  #leave(videoIds: readonly VideoId[]): VideoId[] {
    const gone = new Set<string>(videoIds);
    const left = this.state.inFlight.filter((id) => gone.has(id));
    this.state = { ...this.state, inFlight: this.state.inFlight.filter((id) => !gone.has(id)) };
    this.wake();
    return left;
  }

  #fromTheStart(): void {
    this.#reading += 1;
    this.state = { ...this.state, cursor: -1, exhausted: false };
  }

  #steered(): void {
    this.#steerings += 1;
    this.wake();
  }
}
