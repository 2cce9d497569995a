import { spendOf } from '../../storage/database/batch-spend.ts';
import type { BatchRecord } from '../../storage/database/batches.ts';
import {
  type BatchCosts,
  type CallCosts,
  costsByBatch,
  costsByModel,
  costsByStage,
  dearestVideos,
  type ModelCosts,
  type StageCosts,
  totalCosts,
  type VideoCosts,
} from '../../storage/database/call-costs.ts';
import type { Db } from '../../storage/database/database.ts';

/** Videos of a batch that are listed. */
const DEAREST = 20;

export interface Costs {
  readonly total: CallCosts;
  readonly stages: readonly StageCosts[];
  readonly models: readonly ModelCosts[];
}

export type AllCosts = Costs & { readonly batches: readonly BatchCosts[] };
export type CostsOfBatch = Costs & {
  readonly batch: string;
  /** Undefined: no limit. */
  readonly maxSpend: number | undefined;
  readonly dearestVideos: readonly VideoCosts[];
};
export type CostsOfVideo = Costs & { readonly videoId: string; readonly title: string | undefined };

export async function allCosts(db: Db): Promise<AllCosts> {
  return { batches: await costsByBatch(db), ...(await costsOf(db, 'all')) };
}

export async function costsOfBatch(db: Db, { name }: Pick<BatchRecord, 'name'>): Promise<CostsOfBatch> {
  const { maxSpend } = await spendOf(db, name);
  const dearest = await dearestVideos(db, name, DEAREST);
  return { batch: name, maxSpend, ...(await costsOf(db, { batch: name })), dearestVideos: dearest };
}

export async function costsOfVideo(
  db: Db,
  { id, title }: { readonly id: string; readonly title?: string },
): Promise<CostsOfVideo> {
  return { videoId: id, title, ...(await costsOf(db, { videoId: id })) };
}

async function costsOf(db: Db, of: Parameters<typeof totalCosts>[1]): Promise<Costs> {
  return {
    total: await totalCosts(db, of),
    stages: await costsByStage(db, of),
    models: await costsByModel(db, of),
  };
}
