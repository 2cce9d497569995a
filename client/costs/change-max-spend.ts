import { formatMoney, roundedUp } from '../../domain/spend/money.ts';
import { UserError } from '../../domain/user-error.ts';
import { changeMaxSpend, spendOf } from '../../storage/database/batch-spend.ts';
import type { Db } from '../../storage/database/database.ts';

/**
 * Changes what paid calls of a batch may cost; undefined: no limit. Running calls and videos see it at once.
 *
 * @throws UserError where more than that is spent or reserved already.
 */
export async function limitSpend(db: Db, batch: string, maxSpend: number | undefined): Promise<void> {
  if (await changeMaxSpend(db, batch, maxSpend)) return;
  const { counted } = await spendOf(db, batch);
  throw new UserError({
    what: `The batch ${batch} cannot be limited to ${formatMoney(maxSpend ?? 0)}`,
    why: `${formatMoney(counted)} are spent already, or reserved by calls under way.`,
    todo: `To let it spend no more, name that: vidmine costs ${batch} --max-spend ${roundedUp(counted)}`,
    usage: true,
  });
}
