import { Agenda, EVENT } from './agenda.ts';
import { DownloadThread } from './download-thread.ts';
import { drawWork } from './drawn-work.ts';
import { NumberQueue } from './number-queue.ts';
import { openQueues } from './queue-slots.ts';
import type { ScheduleCase } from './schedule-case.ts';
import { VideoWay } from './video-way.ts';

/** How the seeds' own loop would run. */
export interface SeedLoopRun {
  readonly makespanSeconds: number;
  /** When the last download ended. */
  readonly downloadedSeconds: number;
  /** Share of the makespan in which its video workers had a video, 0 to 1. */
  readonly workersBusyShare: number;
}

/**
 * The seeds' own loop on the resources of a case: one download thread, a queue in front of `workers` video workers, and
 * each of these does all stages of one video, one after the other, with `segmentWorkers` language-model calls of its
 * own at once; then it takes the next video. Slots are still slots: where the workers together want more of a queue than
 * it has, they wait in turn. The case's window, concurrentVideos and segmentsInFlight are not theirs; its pacing is, with
 * the length of their queue as its depth.
 */
export function simulateSeedLoop(
  scheduleCase: ScheduleCase,
  workers: number,
  segmentWorkers = 8,
): SeedLoopRun {
  const { videos, audioBytes } = scheduleCase;
  const theirs = { ...scheduleCase, segmentsInFlight: segmentWorkers };
  const drawn = drawWork(theirs);
  const agenda = new Agenda();
  const queue = new NumberQueue();
  const takenAt = new Float64Array(videos);
  let idle = workers;
  let downloaded = 0;
  let settled = 0;
  let busySeconds = 0;

  const work = (): void => {
    while (idle > 0 && queue.size > 0) {
      const video = queue.take();
      idle -= 1;
      takenAt[video] = agenda.now;
      way.afterDownload(video);
    }
  };
  const thread = new DownloadThread(
    theirs,
    agenda,
    () => ({ depth: queue.size, audioBytes: queue.size * audioBytes, remaining: videos - downloaded }),
    (video) => way.begin(video),
  );
  const way = new VideoWay(theirs, drawn, agenda, openQueues(theirs, drawn, agenda), {
    asks: (video) => way.download(video, true),
    downloadEnded: (video, failed) => {
      if (!failed) {
        downloaded += 1;
        queue.add(video);
        work();
      }
      thread.ended(failed);
      return false;
    },
    heard: () => {},
    settled: (video) => {
      busySeconds += agenda.now - takenAt[video]!;
      settled += 1;
      idle += 1;
      work();
    },
  });

  thread.goOn();
  while (settled < videos) {
    const kind = agenda.next();
    if (kind === EVENT.done) way.done(agenda.subject);
    else if (kind === EVENT.ready) way.ready(agenda.subject);
    else if (kind === EVENT.free) way.slotFree(agenda.subject);
    else thread.goOn();
  }
  const makespanSeconds = agenda.now;
  return {
    makespanSeconds,
    downloadedSeconds: thread.endedAt,
    workersBusyShare: makespanSeconds > 0 ? busySeconds / (workers * makespanSeconds) : 0,
  };
}
