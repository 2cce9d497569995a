import type { DownloadsNow } from './account-waits.ts';
import type { ScheduleCase } from './schedule-case.ts';

/** Counts what is downloaded and not yet done with. */
export class BufferCount {
  settledVideos = 0;
  peakVideos = 0;
  peakBytes = 0;
  readonly #case: ScheduleCase;
  #downloaded = 0;
  #heard = 0;

  constructor(scheduleCase: ScheduleCase) {
    this.#case = scheduleCase;
  }

  /** Videos downloaded and not settled. */
  get buffered(): number {
    return this.#downloaded - this.settledVideos;
  }

  get now(): DownloadsNow {
    const { concurrentVideos, videos } = this.#case;
    return {
      depth: Math.max(0, this.buffered - concurrentVideos),
      audioBytes: this.#bytes,
      remaining: videos - this.#downloaded,
    };
  }

  downloaded(): void {
    this.#downloaded += 1;
    this.peakVideos = Math.max(this.peakVideos, this.buffered);
    this.peakBytes = Math.max(this.peakBytes, this.#bytes);
  }

  heard(): void {
    this.#heard += 1;
  }

  settled(): void {
    this.settledVideos += 1;
  }

  get #bytes(): number {
    return (this.#downloaded - this.#heard) * this.#case.audioBytes;
  }
}
