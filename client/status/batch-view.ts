import { findBatch } from '../../storage/database/batches.ts';
import type { Db } from '../../storage/database/database.ts';
import type { Terminal } from '../rendering/terminal.ts';
import { type BatchReport, batchReport } from './batch-report.ts';
import { batchNews, renderBatch } from './render.ts';
import type { View } from './view.ts';

/** A look at one batch, each time anew. */
export const batchView =
  (db: Db, name: string, terminal: Terminal) => async (): Promise<View & { readonly data: BatchReport }> => {
    const batch = await findBatch(db, name);
    if (batch === undefined) throw new Error(`The batch ${name} is gone.`);
    const report = await batchReport(db, batch);
    return {
      data: report,
      text: renderBatch(report, terminal),
      news: batchNews(report),
      ended: report.endedAt !== undefined,
    };
  };
