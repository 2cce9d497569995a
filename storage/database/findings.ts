import { sql } from 'kysely';
import type { Findings } from '../../domain/findings.ts';
import type { VideoId } from '../../domain/ids.ts';
import type { Db } from './database.ts';
import { storableJson, storableText } from './storable.ts';

export interface MinedCost {
  readonly model: string;
  readonly promptTokens: number;
  readonly outputTokens: number;
  readonly latencyMs: number;
}

/** Segments of one segmentation that this mining has no completed findings for, in order of time. */
export async function segmentsToMine(
  db: Db,
  videoId: VideoId,
  segmentHash: string,
  configHash: string,
): Promise<{ total: number; pending: { segmentId: number; ordinal: number }[] }> {
  const rows = await db
    .selectFrom('segments')
    .leftJoin('findings', (join) =>
      join
        .onRef('findings.segment_id', '=', 'segments.id')
        .on('findings.config_hash', '=', configHash)
        .on('findings.status', '=', 'completed'),
    )
    .select(['segments.id', 'segments.ordinal', 'findings.status'])
    .where('segments.video_id', '=', videoId)
    .where('segments.config_hash', '=', segmentHash)
    .orderBy('segments.ordinal')
    .execute();
  const pending = rows
    .filter((row) => row.status === null)
    .map((row) => ({ segmentId: row.id, ordinal: row.ordinal }));
  return { total: rows.length, pending };
}

export async function findFindings(
  db: Db,
  segmentId: number,
  configHash: string,
): Promise<Findings | undefined> {
  const row = await db
    .selectFrom('findings')
    .select('findings')
    .where('segment_id', '=', segmentId)
    .where('config_hash', '=', configHash)
    .where('status', '=', 'completed')
    .executeTakeFirst();
  return row?.findings ?? undefined;
}

/** A completed result is never replaced. */
export async function saveFindings(
  db: Db,
  segmentId: number,
  configHash: string,
  findings: Findings,
  cost: MinedCost,
): Promise<void> {
  const values = {
    status: 'completed' as const,
    findings: storableJson(findings),
    reason: null,
    ...costColumns(cost),
  };
  await db
    .insertInto('findings')
    .values({ segment_id: segmentId, config_hash: configHash, ...values })
    .onConflict((conflict) =>
      conflict
        .columns(['segment_id', 'config_hash'])
        .doUpdateSet(values)
        .where('findings.status', '=', 'failed'),
    )
    .execute();
}

/** Records that a segment failed by its own fault; returns how often it did since mining was last planned. */
export async function saveFailedFindings(
  db: Db,
  segmentId: number,
  configHash: string,
  reason: string,
  model: string,
): Promise<number> {
  const row = await db
    .insertInto('findings')
    .values({
      segment_id: segmentId,
      config_hash: configHash,
      status: 'failed',
      findings: null,
      reason: storableText(reason),
      failures: 1,
      ...costColumns({ model, promptTokens: 0, outputTokens: 0, latencyMs: 0 }),
    })
    .onConflict((conflict) =>
      conflict
        .columns(['segment_id', 'config_hash'])
        .doUpdateSet({
          reason: storableText(reason),
          ended_at: new Date(),
          failures: sql`findings.failures + 1`,
        })
        .where('findings.status', '=', 'failed'),
    )
    .returning('failures')
    .executeTakeFirst();
  return row?.failures ?? 0;
}

/** Failed segments get all their attempts again: mining is planned anew. */
export async function forgetFailedFindings(db: Db, videoId: VideoId, configHash: string): Promise<void> {
  await db
    .deleteFrom('findings')
    .where('config_hash', '=', configHash)
    .where('status', '=', 'failed')
    .where('segment_id', 'in', (eb) => eb.selectFrom('segments').select('id').where('video_id', '=', videoId))
    .execute();
}

const costColumns = (cost: MinedCost) => ({
  model: cost.model,
  prompt_tokens: cost.promptTokens,
  output_tokens: cost.outputTokens,
  latency_ms: Math.round(cost.latencyMs),
  ended_at: new Date(),
});

export interface SegmentFindings {
  readonly segmentId: number;
  readonly ordinal: number;
  readonly findings: Findings;
}

/** Completed findings of one mining, in order of time. */
export async function loadFindings(db: Db, videoId: VideoId, configHash: string): Promise<SegmentFindings[]> {
  const rows = await db
    .selectFrom('findings')
    .innerJoin('segments', 'segments.id', 'findings.segment_id')
    .select(['findings.segment_id', 'segments.ordinal', 'findings.findings'])
    .where('segments.video_id', '=', videoId)
    .where('findings.config_hash', '=', configHash)
    .where('findings.status', '=', 'completed')
    .orderBy('segments.ordinal')
    .execute();
  return rows.map((row) => ({
    segmentId: row.segment_id,
    ordinal: row.ordinal,
    findings: row.findings as Findings,
  }));
}

/** What one mining cost: tokens and milliseconds of all its calls. */
export async function miningCost(db: Db, videoId: VideoId, configHash: string) {
  const row = await db
    .selectFrom('findings')
    .innerJoin('segments', 'segments.id', 'findings.segment_id')
    .select([
      sql<number>`coalesce(sum(prompt_tokens), 0)`.as('promptTokens'),
      sql<number>`coalesce(sum(output_tokens), 0)`.as('outputTokens'),
      sql<number>`coalesce(sum(latency_ms), 0)`.as('latencyMs'),
    ])
    .where('segments.video_id', '=', videoId)
    .where('findings.config_hash', '=', configHash)
    .executeTakeFirstOrThrow();
  return row;
}
