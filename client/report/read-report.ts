import type { Outlook } from '../../domain/diagnosis/outlook.ts';
import type { RunStatistics } from '../../domain/statistics/run-statistics.ts';
import { causesOf } from '../../storage/database/batch-causes.ts';
import type { BatchRecord } from '../../storage/database/batches.ts';
import { costsByStage, type StageCosts } from '../../storage/database/call-costs.ts';
import { loadSettings } from '../../storage/database/settings.ts';
import { type BatchReport, batchReport } from '../status/batch-report.ts';
import { readStatistics } from '../status/read-statistics.ts';
import { type Around, type OutageWithRemedy, surroundingsOf } from '../status/surroundings.ts';
import { type ChangedSetting, changedSettings } from './changed-settings.ts';

/** All that is to be said of a batch. */
export interface WholeReport {
  readonly at: Date;
  readonly report: BatchReport;
  readonly statistics: RunStatistics;
  /** By cause, with the ids of all its videos, up to a limit. */
  readonly videosByCause: readonly {
    readonly outcome: string;
    readonly reason: string;
    readonly videoIds: readonly string[];
  }[];
  readonly costs: readonly StageCosts[];
  /** Settings that are not the defaults. */
  readonly settings: readonly ChangedSetting[];
  /** While it runs. */
  readonly outlook: Outlook | undefined;
  readonly outages: readonly OutageWithRemedy[];
}

const IDS_NAMED = 500;

export async function readReport(around: Around, batch: BatchRecord): Promise<WholeReport> {
  const { db } = around;
  const report = await batchReport(db, batch);
  const [statistics, causes, costs, stored, { outlook, outages }] = await Promise.all([
    readStatistics(db, batch, report),
    causesOf(db, batch.name, IDS_NAMED),
    costsByStage(db, { batch: batch.name }),
    loadSettings(db, batch.settingsHash),
    surroundingsOf(around)(batch),
  ]);
  return {
    at: new Date(),
    report,
    statistics,
    videosByCause: causes.map(({ outcome, reason, videoIds }) => ({ outcome, reason, videoIds })),
    costs,
    settings: changedSettings(stored),
    outlook,
    outages,
  };
}
