import type { PacingSettings } from '../../domain/configuration.ts';
import { findBatch } from '../../storage/database/batches.ts';
import type { Db } from '../../storage/database/database.ts';
import type { Terminal } from '../rendering/terminal.ts';
import { type BatchReport, batchReport } from './batch-report.ts';
import { type DownloadsReport, downloadsReport, noticesNews, renderDownloads } from './downloads-report.ts';
import { batchNews, renderBatch } from './render.ts';
import type { View } from './view.ts';

export interface BatchViewOptions {
  readonly name: string;
  readonly pacing: PacingSettings;
  readonly terminal: Terminal;
}

export type BatchWithDownloads = BatchReport & { readonly downloads: DownloadsReport | undefined };

/** A look at one batch, each time anew; while it runs, also at what its downloads wait for. */
export const batchView =
  (db: Db, { name, pacing, terminal }: BatchViewOptions) =>
  async (): Promise<View & { readonly data: BatchWithDownloads }> => {
    const batch = await findBatch(db, name);
    if (batch === undefined) throw new Error(`The batch ${name} is gone.`);
    const report = await batchReport(db, batch);
    const ended = report.endedAt !== undefined;
    const downloads = ended ? undefined : await downloadsReport(db, pacing);
    const notices = downloads === undefined ? [] : renderDownloads(downloads, terminal);
    const news = downloads === undefined ? [] : noticesNews(downloads);
    return {
      data: { ...report, downloads },
      text: [renderBatch(report, terminal), ...notices].join('\n'),
      news: [batchNews(report), ...news].join(' | '),
      ended,
    };
  };
