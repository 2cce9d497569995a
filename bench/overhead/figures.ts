import type { Measurement } from '../harness.ts';
import type { BatchCost } from './run-side.ts';

/** The costs of one version's batches, the small one first. */
export type Costs = readonly [small: BatchCost, large: BatchCost];

/**
 * The figures of both versions.
 *
 * What a video costs is processor time: it is the work that was done, whereas the clock also tells what else the
 * machine did, and on an idle one how long something waited. Where it cannot be read, the clock has to do.
 */
export function figuresOf(ours: Costs, plain: Costs): Omit<Measurement, 'runs'> {
  const [small, large] = ours;
  return {
    figure: rounded(perVideo(large) / perVideo(small)),
    others: {
      eventsPerChild: { figure: Math.max(...ours.map(eventsPerChild)), goal: 5.2, better: 'lower' },
      largestHistory: {
        figure: Math.max(...ours.map(({ history }) => history.largest)),
        goal: 5000,
        better: 'lower',
      },
      throughputOverPlain: {
        figure: rounded(videosPerSecond(large) / videosPerSecond(plain[1])),
        goal: 0.85,
        better: 'higher',
      },
    },
    details: { ours: ours.map(inDetail), plain: plain.map(inDetail) },
  };
}

const perVideo = (cost: BatchCost): number => (processorSeconds(cost) ?? cost.seconds) / cost.videos;

/** Of the worker and both servers. */
function processorSeconds({ processor }: BatchCost): number | undefined {
  const { worker, temporal, postgres } = processor;
  return temporal === undefined || postgres === undefined ? undefined : worker + temporal + postgres;
}

const eventsPerChild = ({ history, videos }: BatchCost): number => rounded(history.events / videos);
const videosPerSecond = ({ videos, seconds }: BatchCost): number => videos / seconds;

function inDetail(cost: BatchCost) {
  const { videos, seconds, activities, processor, history, peakMb, bytes } = cost;
  const msPerActivity = (ofWhom: number | undefined) =>
    ofWhom === undefined ? undefined : rounded((ofWhom * 1000) / activities);
  return {
    videos,
    seconds: rounded(seconds),
    videosPerSecond: rounded(videosPerSecond(cost)),
    activitiesPerSecond: rounded(activities / seconds),
    processorSecondsPerVideo: processorSeconds(cost) && rounded(perVideo(cost)),
    processorMsPerActivity: {
      worker: msPerActivity(processor.worker),
      temporal: msPerActivity(processor.temporal),
      postgres: msPerActivity(processor.postgres),
    },
    eventsPerChild: eventsPerChild(cost),
    largestHistory: history.largest,
    runs: history.runs,
    workerPeakMb: peakMb,
    bytesPerVideo: {
      postgres: Math.round(bytes.postgres / videos),
      temporal: Math.round(bytes.temporal / videos),
    },
  };
}

const rounded = (value: number): number => Math.round(value * 1000) / 1000;
