import { formatDuration } from '../../domain/duration-words.ts';
import type { Outage } from '../../domain/outages/outage.ts';
import { partRemedy } from '../../domain/outages/part-remedies.ts';
import { openOutages } from '../../storage/database/outages.ts';
import type { DoctorContext } from './doctor-context.ts';
import type { Finding } from './finding.ts';
import { withDatabase } from './with-database.ts';

/** What batches wait for now. */
export const checkOutages = (context: DoctorContext): Promise<Finding[]> =>
  withDatabase(context, async (db) => outageFindings(await openOutages(db), Date.now()));

export function outageFindings(outages: readonly Outage[], nowMs: number): Finding[] {
  if (outages.length === 0) return [{ part: 'outages', status: 'ok', found: 'nothing waits for a part' }];
  return outages.map(({ part, stage, since, detail }) => ({
    part: `outage: ${stage}`,
    status: 'warning',
    found: `${part.replaceAll('-', ' ')}, for ${formatDuration(nowMs - since.getTime())} so far; no attempt is used up. ${detail}`,
    todo: partRemedy(part),
  }));
}
