import type { ScheduleResource } from './schedule-case.ts';

/** What this schedule takes, and why not less. */
export interface OurDays {
  readonly days: number;
  readonly boundDays: number;
  readonly binds: ScheduleResource;
}

/** One line of the seeds' headline table: 7000 videos of an hour. */
export interface SeedRow {
  /** `8 workers`, `M2 Max 32 GB`. */
  readonly name: string;
  readonly workers: number;
  readonly claimedDays: number;
  /** Their formula, worked out again; hours. */
  readonly formula: {
    readonly bufferHours: number;
    readonly steadyHours: number;
    readonly drainHours: number;
    readonly days: number;
  };
  /** Their loop, simulated with 3 accounts and the low delays where nothing else is said. */
  readonly theirLoop: {
    /** Every worker has its own 8 language-model calls at full speed, as they assume. */
    readonly ownPoolsDays: number;
    /** All workers share one model that serves as many calls as there are workers. */
    readonly oneModelDays: number;
    /** As ownPoolsDays, with the one account that they call enough, at their normal delay. */
    readonly oneAccountDays: number;
  };
  /** Our schedule, on the resources of ownPoolsDays where nothing else is said. */
  readonly ours: {
    /** 3 accounts, 60-120 s while the buffer is low. */
    readonly lowDelay: OurDays;
    /** 3 accounts, 180-300 s always. */
    readonly normalDelay: OurDays;
    /** One account, 180-300 s always. */
    readonly oneAccount: OurDays;
    /** 3 accounts, the low delays, and the resources of oneModelDays. */
    readonly oneModel: OurDays;
  };
  /** Where their arithmetic breaks, in one sentence. */
  readonly breaks: string;
}

export interface SeedTable {
  /** Everything that was assumed, one sentence each. */
  readonly assumptions: readonly string[];
  readonly rows: readonly SeedRow[];
}
