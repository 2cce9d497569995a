import { AccountTurns } from './account-turns.ts';
import { Agenda, EVENT } from './agenda.ts';
import { boundsOf } from './bounds.ts';
import { BufferCount } from './buffer-count.ts';
import { drawWork } from './drawn-work.ts';
import { openQueues, waitingIn } from './queue-slots.ts';
import { SampleKeeper } from './sample-keeper.ts';
import type { Schedule, ScheduleCase } from './schedule-case.ts';
import { momentOf, type ScheduleWatch } from './schedule-watch.ts';
import { VideoWay } from './video-way.ts';

/**
 * How a batch would run, with the pacing and window rules of the workflows. The same case gives the same schedule.
 *
 * @param watch is told every moment at which something happened.
 */
export function simulate(scheduleCase: ScheduleCase, watch?: ScheduleWatch): Schedule {
  const { videos, window, accounts, stepSeconds } = scheduleCase;
  const drawn = drawWork(scheduleCase);
  const agenda = new Agenda();
  const queues = openQueues(scheduleCase, drawn, agenda);
  const buffer = new BufferCount(scheduleCase);
  let begun = 0;
  const beginNext = (): void => {
    if (begun < videos) way.begin(begun++);
  };
  const placeIsFree = agenda.after(stepSeconds, EVENT.place);
  const turns =
    accounts === 0
      ? undefined
      : new AccountTurns(
          scheduleCase,
          agenda,
          () => buffer.now,
          (video) => way.download(video, true),
        );
  const way = new VideoWay(scheduleCase, drawn, agenda, queues, {
    asks: (video, again) => (turns === undefined ? way.download(video, false) : turns.ask(video, again)),
    downloadEnded: (video, failed) => {
      if (!failed) buffer.downloaded();
      turns?.ended(video);
      return true;
    },
    heard: () => buffer.heard(),
    settled: (video) => {
      buffer.settled();
      placeIsFree(video);
    },
  });

  const samples = new SampleKeeper((atSeconds) => ({
    atSeconds,
    waiting: { ...waitingIn(queues), downloads: turns?.waiting ?? 0 },
    buffered: buffer.buffered,
    settled: buffer.settledVideos,
  }));
  const tell = (): void =>
    watch?.(momentOf(scheduleCase, { agenda, queues, way, turns, begun, settled: buffer.settledVideos }));
  for (let place = 0; place < window; place++) beginNext();
  tell();
  while (buffer.settledVideos < videos) {
    const kind = agenda.next();
    samples.until(agenda.now);
    if (kind === EVENT.done) way.done(agenda.subject);
    else if (kind === EVENT.ready) way.ready(agenda.subject);
    else if (kind === EVENT.free) way.slotFree(agenda.subject);
    else if (kind === EVENT.place) beginNext();
    else turns?.serve();
    tell();
  }
  const makespanSeconds = agenda.now;
  return {
    makespanSeconds,
    ...boundsOf(scheduleCase, drawn, { queues, turns, makespanSeconds }),
    peakBufferedVideos: buffer.peakVideos,
    peakBufferedBytes: buffer.peakBytes,
    samples: samples.samples,
  };
}
