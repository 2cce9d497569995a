import { SEED_SEGMENT_WORKERS, type SeedClaim } from './seed-claims.ts';
import type { SeedRow } from './seed-row.ts';

/** Where the arithmetic of a claim breaks, in one sentence made of the simulated figures. */
export function whereItBreaks(
  { workers, claimedDays, flagship }: SeedClaim,
  { theirLoop, ours }: Pick<SeedRow, 'theirLoop' | 'ours'>,
): string {
  const { lowDelay, normalDelay, oneAccount } = ours;
  const also: string[] = [];
  if (lowDelay.binds === 'flagship' && lowDelay.boundDays > claimedDays) {
    also.push(`evaluations, ${flagship} at once, take ${days(lowDelay.boundDays)}`);
  }
  if (normalDelay.binds === 'downloads' && normalDelay.boundDays > claimedDays) {
    also.push(`downloads by 3 accounts at their normal delay take ${days(normalDelay.boundDays)}`);
  }
  if (oneAccount.binds === 'downloads') {
    also.push(`downloads by the one account it calls enough take ${days(oneAccount.boundDays)}`);
  }
  return [
    `It counts on ${workers * SEED_SEGMENT_WORKERS} language-model calls at full speed at once, where one model that serves ${workers} takes ${days(theirLoop.oneModelDays)}`,
    ...also,
  ]
    .join('; ')
    .concat('.');
}

const days = (count: number): string => `${count.toFixed(1)} days`;
