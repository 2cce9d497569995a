import { sql } from 'kysely';
import type { Db } from './database.ts';

/** What calls of models used, summed. */
export interface CallCosts {
  readonly calls: number;
  /** Of them, those that failed. */
  readonly failed: number;
  /** Under way, or left behind by a worker that died; not among the calls. */
  readonly open: number;
  readonly promptTokens: number;
  /** Of the prompt tokens, those the server had in its prefix cache, where it tells. */
  readonly cachedTokens: number;
  readonly outputTokens: number;
  readonly modelSeconds: number;
  /** In the currency of the prices; open calls at the most they can cost. */
  readonly cost: number;
  /** The part of it that is reserved by open calls. */
  readonly reserved: number;
}

export type CostsOf = { readonly batch: string } | { readonly videoId: string } | 'all';

const SUMS = sql`
  count(*) filter (where status <> 'open') as calls,
  count(*) filter (where status = 'failed') as failed,
  count(*) filter (where status = 'open') as open,
  coalesce(sum(prompt_tokens) filter (where status <> 'open'), 0) as "promptTokens",
  coalesce(sum(cached_tokens) filter (where status <> 'open'), 0) as "cachedTokens",
  coalesce(sum(output_tokens) filter (where status <> 'open'), 0) as "outputTokens",
  coalesce(sum(latency_ms), 0)::float8 / 1000 as "modelSeconds",
  coalesce(sum(cost::numeric), 0)::float8 as cost,
  coalesce(sum(cost::numeric) filter (where status = 'open'), 0)::float8 as reserved`;

const where = (of: CostsOf) =>
  of === 'all' ? sql`true` : 'batch' in of ? sql`batch = ${of.batch}` : sql`video_id = ${of.videoId}`;

/** All calls of a batch or of a video, or all there were. */
export async function totalCosts(db: Db, of: CostsOf): Promise<CallCosts> {
  const { rows } = await sql<CallCosts>`select ${SUMS} from model_calls where ${where(of)}`.execute(db);
  return rows[0]!;
}

export type StageCosts = CallCosts & { readonly stage: string };

/** In the order in which the stages were first called for. */
export async function costsByStage(db: Db, of: CostsOf): Promise<StageCosts[]> {
  const { rows } = await sql<StageCosts>`
    select stage, ${SUMS} from model_calls where ${where(of)} group by stage order by min(id)`.execute(db);
  return rows;
}

export type ModelCosts = CallCosts & {
  readonly role: string;
  readonly engine: string;
  readonly model: string;
};

/** A model in two roles may have two prices. */
export async function costsByModel(db: Db, of: CostsOf): Promise<ModelCosts[]> {
  const { rows } = await sql<ModelCosts>`
    select role, engine, model, ${SUMS} from model_calls where ${where(of)}
    group by role, engine, model order by sum(cost) desc, min(id)`.execute(db);
  return rows;
}

export type BatchCosts = CallCosts & { readonly batch: string | null; readonly maxSpend: number | null };

/** Batches that called a model or have a limit, newest first; last, without a name, what was called for none. */
export async function costsByBatch(db: Db): Promise<BatchCosts[]> {
  const { rows } = await sql<BatchCosts>`
    with calls as (select batch, ${SUMS} from model_calls group by batch)
    select coalesce(calls.batch, batches.name) as batch, max_spend as "maxSpend",
      coalesce(calls, 0) as calls, coalesce(failed, 0) as failed, coalesce(open, 0) as open,
      coalesce("promptTokens", 0) as "promptTokens", coalesce("cachedTokens", 0) as "cachedTokens",
      coalesce("outputTokens", 0) as "outputTokens", coalesce("modelSeconds", 0) as "modelSeconds",
      coalesce(cost, 0) as cost, coalesce(reserved, 0) as reserved
    from calls full join batches on batches.name = calls.batch
    where calls.calls is not null or max_spend is not null
    order by started_at desc nulls last, 1 nulls last`.execute(db);
  return rows;
}

export type VideoCosts = CallCosts & { readonly videoId: string; readonly title: string | null };

/** The dearest videos of a batch; where all is free, those that kept models busy longest. */
export async function dearestVideos(db: Db, batch: string, limit: number): Promise<VideoCosts[]> {
  const { rows } = await sql<VideoCosts>`
    with calls as (
      select video_id, ${SUMS} from model_calls where batch = ${batch} and video_id is not null group by video_id)
    select video_id as "videoId", title, calls, failed, open, "promptTokens", "cachedTokens", "outputTokens",
      "modelSeconds", cost, reserved
    from calls join videos on videos.id = video_id
    order by cost desc, "modelSeconds" desc, video_id limit ${limit}`.execute(db);
  return rows;
}
