import { type StageError, videoFault } from '../faults.ts';
import { SPEND_LIMIT } from '../model-calls.ts';
import { formatMoney, nextCap } from './money.ts';

/** How far a batch is with its money. */
export interface BatchSpend {
  /** Spent, and reserved by calls under way. */
  readonly counted: number;
  /** Undefined: no limit. */
  readonly maxSpend: number | undefined;
}

/** A paid call was not made: it could have passed the batch's limit. Trying again is pointless until that is raised. */
export function spendLimit(batch: string, { counted, maxSpend = 0 }: BatchSpend, wanted: number): StageError {
  return videoFault(
    SPEND_LIMIT,
    `maxSpend of the batch ${batch} is ${formatMoney(maxSpend)}: ${formatMoney(counted)} are spent or reserved, and the next call may cost ${formatMoney(wanted)}. ${howToGoOn(batch, maxSpend)}`,
    { kind: 'failed' },
  );
}

/** What a person does who wants to pay for the rest. */
export const howToGoOn = (batch: string, maxSpend: number): string =>
  `Raise it: vidmine costs ${batch} --max-spend ${nextCap(maxSpend)}, then take up what it stopped: vidmine retry --failed --batch ${batch}`;
