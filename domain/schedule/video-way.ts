import { ACTIVITY_QUEUES } from '../capacity/activity-queues.ts';
import { type Agenda, EVENT } from './agenda.ts';
import type { DrawnWork } from './drawn-work.ts';
import { FIRST_SEGMENT, isDone, QUEUE_OF_WORK, WORK } from './pieces.ts';
import type { QueueSlots, Queues } from './queue-slots.ts';
import { SCHEDULED_WORK, type ScheduleCase } from './schedule-case.ts';

/** What a video meets on its way besides queues. Videos are numbers from 0. */
export interface WayRules {
  /** It has got to its download; goes on with download(). */
  readonly asks: (video: number, again: boolean) => void;
  /** Its download took its time, and has failed or not. Where not: whether the video goes on at once. */
  readonly downloadEnded: (video: number, failed: boolean) => boolean;
  /** Its audio is no longer needed. */
  readonly heard: (video: number) => void;
  readonly settled: (video: number) => void;
}

/** Takes videos from piece to piece: through the queues, with failures, and with segments in flight. */
export class VideoWay {
  readonly #case: ScheduleCase;
  readonly #rules: WayRules;
  readonly #pieces: number;
  readonly #queueOfWork: readonly QueueSlots[];
  readonly #queues: readonly QueueSlots[];
  /** The work that follows each, by its number; SCHEDULED_WORK.length: none. */
  readonly #following: readonly number[];
  readonly #failures: Uint8Array;
  readonly #failuresLeft: Uint8Array;
  readonly #segmentsBegun: Int32Array;
  readonly #segmentsDone: Int32Array;
  readonly #stepTo: (id: number) => void;
  readonly #tryAgain: (id: number) => void;
  /** Undefined: a slot is free as soon as its piece is done. */
  readonly #freeLater: ((queue: number) => void) | undefined;

  constructor(scheduleCase: ScheduleCase, drawn: DrawnWork, agenda: Agenda, queues: Queues, rules: WayRules) {
    const { videos, stepSeconds, slotGapSeconds = 0, failures } = scheduleCase;
    this.#case = scheduleCase;
    this.#rules = rules;
    this.#pieces = drawn.piecesPerVideo;
    this.#queues = ACTIVITY_QUEUES.map((queue) => queues[queue]);
    this.#queueOfWork = SCHEDULED_WORK.map((work) => queues[QUEUE_OF_WORK[work]]);
    this.#following = followingWork(scheduleCase);
    this.#failures = drawn.failures;
    this.#failuresLeft = drawn.failures.slice();
    this.#segmentsBegun = new Int32Array(videos);
    this.#segmentsDone = new Int32Array(videos);
    this.#stepTo = stepSeconds > 0 ? agenda.after(stepSeconds, EVENT.ready) : (id) => this.ready(id);
    this.#tryAgain = agenda.after(failures?.retrySeconds ?? 0, EVENT.ready);
    this.#freeLater = slotGapSeconds > 0 ? agenda.after(slotGapSeconds, EVENT.free) : undefined;
  }

  /** Begins with the first work there is. */
  begin(video: number): void {
    this.#goTo(video, this.#following[0]!, (id) => this.ready(id));
  }

  /** Whoever was held after its download goes on. */
  afterDownload(video: number): void {
    this.#goOn(video, WORK.download);
  }

  /** Takes a slot for a download as soon as there is one, before those that have no turn. */
  download(video: number, hasTurn: boolean): void {
    this.#queueOfWork[WORK.download]!.enter(video * this.#pieces + WORK.download, hasTurn);
  }

  slotFree(queue: number): void {
    this.#queues[queue]!.leave();
  }

  /** A piece has got to where it waits for a slot. */
  ready(id: number): void {
    const video = Math.floor(id / this.#pieces);
    const piece = id - video * this.#pieces;
    if (piece === WORK.download) this.#rules.asks(video, this.#failedBefore(id));
    else if (piece === WORK.segment) this.#firstSegments(video);
    else this.#queueOf(piece).enter(id, false);
  }

  done(id: number): void {
    const video = Math.floor(id / this.#pieces);
    const piece = id - video * this.#pieces;
    this.#leave(this.#queueOf(piece));
    const failed = this.#failuresLeft[id]! > 0;
    const goesOn = piece !== WORK.download || this.#rules.downloadEnded(video, failed) || failed;
    if (failed) {
      this.#failuresLeft[id]! -= 1;
      this.#tryAgain(id);
    } else if (piece >= FIRST_SEGMENT) this.#segmentDone(video);
    else if (goesOn) this.#goOn(video, piece);
  }

  /** Segments of a video that wait for a slot or have one. */
  segmentsInFlight(video: number): number {
    return this.#segmentsBegun[video]! - this.#segmentsDone[video]!;
  }

  #failedBefore(id: number): boolean {
    return this.#failures[id]! > this.#failuresLeft[id]!;
  }

  #leave(queue: QueueSlots): void {
    if (this.#freeLater === undefined) queue.leave();
    else this.#freeLater(this.#queues.indexOf(queue));
  }

  #queueOf(piece: number): QueueSlots {
    return this.#queueOfWork[piece >= FIRST_SEGMENT ? WORK.segment : piece]!;
  }

  #firstSegments(video: number): void {
    const { segmentsInFlight, segmentsPerVideo } = this.#case;
    const count = Math.min(segmentsInFlight, segmentsPerVideo);
    for (let segment = 0; segment < count; segment++) this.ready(this.#nextSegment(video));
  }

  #nextSegment(video: number): number {
    return video * this.#pieces + FIRST_SEGMENT + this.#segmentsBegun[video]!++;
  }

  #segmentDone(video: number): void {
    const { segmentsPerVideo } = this.#case;
    this.#segmentsDone[video]! += 1;
    if (this.#segmentsBegun[video]! < segmentsPerVideo) this.#stepTo(this.#nextSegment(video));
    else if (this.#segmentsDone[video] === segmentsPerVideo) this.#goOn(video, WORK.segment);
  }

  #goOn(video: number, done: number): void {
    const next = this.#following[done + 1]!;
    if (done >= WORK.download && done <= WORK.identify && next > WORK.identify) this.#rules.heard(video);
    this.#goTo(video, next, this.#stepTo);
  }

  #goTo(video: number, work: number, step: (id: number) => void): void {
    if (work === SCHEDULED_WORK.length) this.#rules.settled(video);
    else step(video * this.#pieces + work);
  }
}

/** By the number of a work: the first one from there on that is done at all. */
function followingWork(scheduleCase: ScheduleCase): number[] {
  const following: number[] = [SCHEDULED_WORK.length];
  for (const work of SCHEDULED_WORK.toReversed()) {
    following.unshift(isDone(work, scheduleCase) ? WORK[work] : following[0]!);
  }
  return following;
}
