import type { Client } from '@temporalio/client';
import { type BatchName, batchWorkflowId, type VideoId } from '../domain/ids.ts';
import { BATCH_SIGNALS } from '../domain/messages.ts';

export interface Together {
  /** After one signal to a batch, what is settled within so long waits for the next one. */
  readonly withinMs: number;
  /** So many wait no longer: each holds a slot of its queue meanwhile. */
  readonly atMost: number;
}

/**
 * A signal is an event of the batch's history, and most often a workflow task of three more. A second is nothing
 * beside the minutes and hours that a video takes; where they end minutes apart, each is told at once.
 */
export const TOGETHER: Together = { withinMs: 1000, atMost: 5 };

interface Group {
  readonly videoIds: VideoId[];
  readonly send: () => void;
  /** When its signal was sent, or could not be. */
  readonly sent: Promise<void>;
}

/** Tells batches which of their videos this process has settled, those of one moment together. */
export class SettledSignals {
  readonly #temporal: Client;
  readonly #together: Together;
  readonly #waiting = new Map<BatchName, Group>();
  readonly #lastAtMs = new Map<BatchName, number>();

  constructor(temporal: Client, together: Together) {
    this.#temporal = temporal;
    this.#together = together;
  }

  /** Resolves when the batch was told. A batch that is gone, or a Temporal that does not answer, is no failure. */
  tell(batch: BatchName, videoId: VideoId): Promise<void> {
    const group = this.#waiting.get(batch) ?? this.#gather(batch);
    group.videoIds.push(videoId);
    if (group.videoIds.length >= this.#together.atMost) group.send();
    return group.sent;
  }

  #gather(batch: BatchName): Group {
    const { promise: sent, resolve } = Promise.withResolvers<void>();
    const videoIds: VideoId[] = [];
    const send = () => {
      clearTimeout(timer);
      this.#waiting.delete(batch);
      this.#lastAtMs.set(batch, performance.now());
      resolve(this.#signal(batch, videoIds));
    };
    const lastAtMs = this.#lastAtMs.get(batch) ?? Number.NEGATIVE_INFINITY;
    const timer = setTimeout(send, Math.max(0, lastAtMs + this.#together.withinMs - performance.now()));
    const group = { videoIds, send, sent };
    this.#waiting.set(batch, group);
    return group;
  }

  async #signal(batch: BatchName, videoIds: readonly VideoId[]): Promise<void> {
    const handle = this.#temporal.workflow.getHandle(batchWorkflowId(batch));
    await handle.signal(BATCH_SIGNALS.videoSettled, ...videoIds).catch(() => {});
  }
}
