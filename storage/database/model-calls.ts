import { type Selectable, sql } from 'kysely';
import type { CallTokens } from '../../domain/spend/reservation.ts';
import type { BatchSpend } from '../../domain/spend/spend-limit.ts';
import { spendOf } from './batch-spend.ts';
import type { Db } from './database.ts';
import type { Database } from './schema.ts';

type Columns = Selectable<Database['model_calls']>;

/** Who calls which model, for what. */
export interface ModelCall extends Pick<Columns, 'stage' | 'role' | 'engine' | 'model'> {
  readonly videoId?: string;
  /** Who pays. */
  readonly batch?: string;
}

export interface EndedCall extends CallTokens {
  readonly status: 'answered' | 'failed';
  readonly cachedTokens: number;
  readonly latencyMs: number;
  readonly cost: number;
}

/** The most that a call may cost, counted against its batch until it is settled. */
export interface Reservation extends CallTokens {
  readonly id: number;
  readonly batch: string | undefined;
  readonly cost: number;
}

/**
 * A call whose end nobody wrote down for this long has lost its worker. One that lives longer all the same is still
 * settled with what it cost.
 */
const LOST_AFTER = '6 hours';

/** Records a call that cost nothing, when it is over. */
export async function recordCall(db: Db, call: ModelCall, ended: EndedCall): Promise<void> {
  await db
    .insertInto('model_calls')
    .values({
      ...callColumns(call),
      ...endColumns(ended),
      started_at: new Date(Date.now() - ended.latencyMs),
    })
    .execute();
}

/**
 * Sets aside what a paid call may cost at most. The row of its batch orders all who ask at the same time, so that
 * what is spent and reserved together never passes the batch's limit.
 *
 * @returns how far the batch is, where the call would pass its limit: it must not be made.
 */
export async function reserveCall(
  db: Db,
  call: ModelCall,
  most: CallTokens & { readonly cost: number },
): Promise<Reservation | { readonly refused: BatchSpend }> {
  return db.transaction().execute(async (trx) => {
    if (call.batch !== undefined && !(await countAgainst(trx, call.batch, most.cost))) {
      return { refused: await spendOf(trx, call.batch) };
    }
    const { id } = await trx
      .insertInto('model_calls')
      .values({
        ...callColumns(call),
        status: 'open',
        prompt_tokens: most.promptTokens,
        output_tokens: most.outputTokens,
        cost: most.cost,
      })
      .returning('id')
      .executeTakeFirstOrThrow();
    return { ...most, id, batch: call.batch };
  });
}

/** False when the batch's limit does not allow it. */
async function countAgainst(trx: Db, batch: string, cost: number): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update batches set spent = spent + ${cost}::numeric
    where name = ${batch} and (max_spend is null or spent + ${cost}::numeric <= max_spend::numeric)
  `.execute(trx);
  return numAffectedRows === 1n;
}

/** Writes what a call used in the place of what was reserved for it. */
export async function settleCall(db: Db, reserved: Reservation, ended: EndedCall): Promise<void> {
  await db.transaction().execute(async (trx) => {
    // The batch first, as whoever reserves or deletes does: two that took one each would wait for each other.
    if (reserved.batch !== undefined)
      await sql`
        update batches set spent = spent - ${reserved.cost}::numeric + ${ended.cost}::numeric
        where name = ${reserved.batch}`.execute(trx);
    await trx.updateTable('model_calls').set(endColumns(ended)).where('id', '=', reserved.id).execute();
  });
}

/** Closes what dead workers left open. It stays counted at its most: whether it was charged, nobody knows. */
export async function closeLostCalls(db: Db): Promise<void> {
  await sql`
    update model_calls set status = 'failed', ended_at = now(), output_tokens = 0
    where id in (
      select id from model_calls where status = 'open' and started_at < now() - ${LOST_AFTER}::interval
      for update skip locked)`.execute(db);
}

const callColumns = ({ videoId, batch, stage, role, engine, model }: ModelCall) => ({
  video_id: videoId ?? null,
  batch: batch ?? null,
  stage,
  role,
  engine,
  model,
});

const endColumns = ({ status, promptTokens, cachedTokens, outputTokens, latencyMs, cost }: EndedCall) => ({
  status,
  prompt_tokens: promptTokens,
  cached_tokens: cachedTokens,
  output_tokens: outputTokens,
  latency_ms: Math.round(latencyMs),
  cost,
  ended_at: sql<Date>`now()`,
});
