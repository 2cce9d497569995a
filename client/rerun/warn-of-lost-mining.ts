import type { RerunPlan } from '../../domain/rerun/plan-rerun.ts';
import { comesBefore } from '../../domain/rerun/rerun-stage.ts';
import type { Db } from '../../storage/database/database.ts';
import { countMined } from '../../storage/database/publications.ts';
import { counted } from '../rendering/counted.ts';
import type { RerunForm } from './options.ts';

/** Claims cite segments: where those are made anew and nothing is mined, they go. */
export async function warnOfLostMining(
  db: Db,
  { first, settings }: RerunPlan,
  of: Parameters<typeof countMined>[1],
  { warn }: Pick<RerunForm, 'warn'>,
): Promise<void> {
  if (settings.mining !== 'off' || !comesBefore(first, 'outline')) return;
  const mined = await countMined(db, of);
  if (mined === 0) return;
  warn(
    `What was mined from ${counted(mined, 'video')} goes with the segments it cites, for nothing is mined (mining: off). To mine anew: --set mining=auto`,
  );
}
