import type { PacingSettings } from '../../domain/configuration.ts';
import type { PipelineStatus } from '../../domain/statistics/pipeline-status.ts';
import type { RunStatistics } from '../../domain/statistics/run-statistics.ts';
import { UserError } from '../../domain/user-error.ts';
import { type EndedBadly, endedBadly } from '../../storage/database/batch-causes.ts';
import { accountUse } from '../../storage/database/batch-statistics.ts';
import { type BatchRecord, findBatch } from '../../storage/database/batches.ts';
import type { Db } from '../../storage/database/database.ts';
import { exitCodeOfBatch } from '../batch/exit-code.ts';
import type { Terminal } from '../rendering/terminal.ts';
import { BatchEvents } from './batch-events.ts';
import { type BatchReport, batchReport } from './batch-report.ts';
import { type DownloadsReport, downloadsReport, noticesNews } from './downloads-report.ts';
import { pipelineOf } from './pipeline-of.ts';
import { readStatistics } from './read-statistics.ts';
import { batchNews, renderBatch } from './render-batch.ts';
import { type Around, type Surroundings, surroundingsOf } from './surroundings.ts';
import type { View } from './view.ts';

export interface BatchViewOptions {
  readonly name: string;
  readonly pacing: PacingSettings;
  readonly terminal: Terminal;
  /** Where machines, queues and outages are looked at; undefined: they are not. */
  readonly around?: Around;
  /** Names the single videos that did not end well. */
  readonly failures?: boolean;
  /** Names all videos in work. */
  readonly videos?: boolean;
  /** Also tells what happened between two looks. */
  readonly events?: boolean;
}

/** Everything that is told of a batch. */
export interface BatchStatus extends BatchReport {
  readonly downloads: DownloadsReport | undefined;
  readonly surroundings: Surroundings | undefined;
  /** Once it has ended. */
  readonly statistics: RunStatistics | undefined;
  /** The single videos behind the causes, where they were asked for. */
  readonly failures: readonly EndedBadly[] | undefined;
  /** Under the names of the systems that vidmine replaces. */
  readonly pipeline: PipelineStatus;
}

const FAILURES_SHOWN = 10_000;
const VIDEOS_SHOWN = 2000;

/** A look at one batch, each time anew; while it runs, also at what it waits for. */
export const batchView = (db: Db, options: BatchViewOptions): (() => Promise<BatchLook>) => {
  const { name, terminal, around } = options;
  const surroundings = around && surroundingsOf(around);
  const events = options.events ? new BatchEvents(db) : undefined;
  return async () => {
    const batch = await findBatch(db, name);
    if (batch === undefined) throw gone(name);
    await events?.beforeLook(batch.name);
    const status = await statusOf(db, batch, options, surroundings);
    const { downloads } = status;
    const news = downloads === undefined ? [] : noticesNews(downloads);
    return {
      data: status,
      text: renderBatch(status, terminal, options),
      news: [batchNews(status), ...news].join(' | '),
      ended: status.endedAt !== undefined,
      exitCode: exitCodeOfBatch(status.counts),
      events: await events?.afterLook(status),
    };
  };
};

/** Somebody deleted it while it was followed. */
const gone = (name: string): UserError =>
  new UserError({
    what: `The batch ${name} is not there any more`,
    why: 'It was deleted. What is stored of its videos stays.',
    todo: 'See the others with: vidmine status',
  });

export type BatchLook = View & { readonly data: BatchStatus };

async function statusOf(
  db: Db,
  batch: BatchRecord,
  { pacing, failures, videos }: BatchViewOptions,
  lookAround: ((batch: BatchRecord) => Promise<Surroundings>) | undefined,
): Promise<BatchStatus> {
  const ended = batch.endedAt !== undefined;
  const [report, downloads, surroundings, accounts, badEnds] = await Promise.all([
    batchReport(db, batch, { inWork: videos ? VIDEOS_SHOWN : undefined }),
    ended ? undefined : downloadsReport(db, pacing),
    lookAround?.(batch),
    accountUse(db, batch.name),
    failures ? endedBadly(db, batch.name, FAILURES_SHOWN) : undefined,
  ]);
  return {
    ...report,
    downloads,
    surroundings,
    statistics: ended ? await readStatistics(db, batch, report) : undefined,
    failures: badEnds,
    pipeline: pipelineOf(report, { accounts, downloads, eta: surroundings?.outlook?.eta }),
  };
}
