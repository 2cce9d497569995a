import type { DownloadRate } from '../pacing/pacing-forecast.ts';
import { lastingPace } from '../pacing/pacing-forecast.ts';
import type { Schedule, ScheduleResource } from '../schedule/schedule-case.ts';
import { simulate } from '../schedule/simulate.ts';
import { advice } from './advice.ts';
import { type PlanInput, scheduleCaseOf } from './plan-input.ts';
import { type Scenario, scenariosOf } from './scenarios.ts';
import { whatIfsOf } from './what-ifs.ts';

export interface PlannedScenario {
  readonly name: Scenario['name'];
  readonly title: string;
  /** Of several runs that differ by chance. */
  readonly days: { readonly mean: number; readonly least: number; readonly most: number };
  readonly binds: ScheduleResource;
  readonly bindsInWords: string;
  readonly todo: string;
  /** What the pacing would allow if nothing else took time; undefined: there are no waits. */
  readonly allowed: DownloadRate | undefined;
  readonly whatIfs: readonly {
    readonly more: string;
    readonly days: number;
    readonly savedDays: number;
  }[];
  /** Of the first run. */
  readonly schedule: Schedule;
}

export interface Plan {
  readonly input: PlanInput;
  readonly concurrentVideos: number;
  readonly window: number;
  readonly scenarios: readonly PlannedScenario[];
  readonly peakBufferedBytes: number;
}

const DAY_SECONDS = 24 * 3600;
/** Small batches depend on chance; large ones take longer to simulate and hardly do. */
const RUNS = { small: 5, large: 2 };
const SMALL_PIECES = 100_000;

/** What a batch would take, in each scenario; the same input gives the same plan. */
export function makePlan(input: PlanInput, options: { readonly whatIfs?: boolean } = {}): Plan {
  const { concurrentVideos, window } = scheduleCaseOf(input, SEED);
  const scenarios = scenariosOf(input).map((scenario) =>
    planScenario({ ...input, pacing: scenario.pacing }, scenario, options.whatIfs ?? true),
  );
  const peaks = scenarios.map(({ schedule }) => schedule.peakBufferedBytes);
  return { input, concurrentVideos, window, scenarios, peakBufferedBytes: Math.max(...peaks) };
}

const SEED = 'plan 1';

function planScenario(input: PlanInput, { name, title }: Scenario, withWhatIfs: boolean): PlannedScenario {
  const pieces = input.videos * Math.max(1, input.segmentsPerHour * input.hoursPerVideo);
  const small = pieces <= SMALL_PIECES;
  const seeds = Array.from({ length: small ? RUNS.small : RUNS.large }, (_, index) => `plan ${index + 1}`);
  const schedule = toItsEnd(simulate(scheduleCaseOf(input, SEED)), input.videos);
  const days = [daysOf(schedule), ...seeds.slice(1).map((seed) => daysWith(input, seed))];
  const compared = small ? seeds : [SEED];
  const { binds, todo } = advice(schedule.binds, input);
  return {
    ...{ name, title, schedule, todo },
    days: { mean: mean(days), least: Math.min(...days), most: Math.max(...days) },
    binds: schedule.binds,
    bindsInWords: binds,
    allowed: allowedBy(input),
    whatIfs: (withWhatIfs ? whatIfsOf(input) : []).map(({ more, input: changed }) => {
      const saved = compared.map((seed, index) => days[index]! - daysWith(changed, seed));
      return { more, days: mean(days) - mean(saved), savedDays: mean(saved) };
    }),
  };
}

const daysWith = (input: PlanInput, seed: string): number => daysOf(simulate(scheduleCaseOf(input, seed)));

/** The moment in which the last video is settled closes every line that is drawn. */
function toItsEnd(schedule: Schedule, videos: number): Schedule {
  const { samples, makespanSeconds } = schedule;
  const last = samples.at(-1);
  if (last === undefined || last.settled === videos) return schedule;
  const waiting = Object.fromEntries(Object.keys(last.waiting).map((resource) => [resource, 0]));
  const end = { atSeconds: makespanSeconds, waiting: { ...last.waiting, ...waiting }, buffered: 0 };
  return { ...schedule, samples: [...samples, { ...end, settled: videos }] };
}

const daysOf = ({ makespanSeconds }: Schedule): number => makespanSeconds / DAY_SECONDS;

const mean = (numbers: readonly number[]): number =>
  numbers.reduce((sum, number) => sum + number, 0) / numbers.length;

/** By the rule that holds while few videos wait: the fastest pace that lasts. */
function allowedBy({ pacing, accounts, times, hoursPerVideo }: PlanInput): DownloadRate | undefined {
  if (accounts === 0) return undefined;
  const { seconds, per } = times.download;
  const downloadSeconds = Math.max(1, per === 'hour' ? seconds * hoursPerVideo : seconds);
  return lastingPace(pacing, { accounts, downloadSeconds });
}
