import { log } from '@temporalio/activity';
import { errorMessage } from '../../domain/error-message.ts';
import { StageError } from '../../domain/faults.ts';
import { costOf, type ModelPrice } from '../../domain/model-calls.ts';
import { usedByFailedCall } from '../../domain/spend/failed-call.ts';
import { type CallTokens, isFree, reservationOf } from '../../domain/spend/reservation.ts';
import { spendLimit } from '../../domain/spend/spend-limit.ts';
import type { Db } from '../../storage/database/database.ts';
import {
  closeLostCalls,
  type EndedCall,
  type ModelCall,
  type Reservation,
  recordCall,
  reserveCall,
  settleCall,
} from '../../storage/database/model-calls.ts';

/** What an answered call used. */
export interface Used extends CallTokens {
  readonly cachedTokens?: number;
  readonly latencyMs: number;
}

export interface MeteredCall<T> {
  readonly call: ModelCall;
  readonly price: ModelPrice;
  /** What it can use at most; asked of paid calls only. */
  readonly most: () => Promise<CallTokens>;
  readonly signal: AbortSignal | undefined;
  /** @param arrived takes how many tokens of the answer there are so far. */
  readonly make: (arrived: (outputTokens: number) => void) => Promise<T>;
  readonly used: (result: T) => Used;
}

/**
 * Makes one call and records it. A paid one reserves its cost beforehand, so that a limit holds whatever happens on
 * the way; a free one leaves its row when it is over.
 *
 * @throws StageError with the reason SPEND_LIMIT, the call not made, where its batch may not spend more.
 */
export async function meteredCall<T>(db: Db, metered: MeteredCall<T>): Promise<T> {
  const { price, make, used } = metered;
  metered.signal?.throwIfAborted();
  const reserved = isFree(price) ? undefined : await reserve(db, metered);
  const started = performance.now();
  let arrived = 0;
  let result: T;
  try {
    result = await make((outputTokens) => {
      arrived = outputTokens;
    });
  } catch (error) {
    const failed = {
      reason: error instanceof StageError ? error.fault.reason : undefined,
      outputTokens: arrived,
    };
    const none = { promptTokens: 0, outputTokens: 0, cost: 0 };
    const latencyMs = performance.now() - started;
    const ended = {
      ...usedByFailedCall(failed, reserved ?? none),
      status: 'failed',
      cachedTokens: 0,
      latencyMs,
    } as const;
    // The failure itself is what the caller has to know.
    await end(db, metered.call, reserved, ended).catch(() => {});
    throw error;
  }
  const { cachedTokens = 0, ...rest } = used(result);
  await end(db, metered.call, reserved, {
    status: 'answered',
    cachedTokens,
    ...rest,
    cost: costOf(price, rest),
  });
  return result;
}

async function reserve<T>(db: Db, { call, price, most }: MeteredCall<T>): Promise<Reservation> {
  await closeLostCalls(db);
  const tokens = await most();
  const cost = reservationOf(price, tokens);
  const reserved = await reserveCall(db, call, { ...tokens, cost });
  if ('refused' in reserved) throw spendLimit(call.batch ?? '', reserved.refused, cost);
  return reserved;
}

async function end(
  db: Db,
  call: ModelCall,
  reserved: Reservation | undefined,
  ended: EndedCall,
): Promise<void> {
  if (reserved === undefined) return recordCall(db, call, ended);
  // An answer that is paid for is worth more than its bookkeeping: its reservation stays counted instead.
  await settleCall(db, reserved, ended).catch((error: unknown) =>
    log.warn('what a model call cost was not written down; it stays counted at its most', {
      ...call,
      why: errorMessage(error),
    }),
  );
}
