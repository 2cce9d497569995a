import { sql } from 'kysely';
import type { BatchName } from '../../domain/ids.ts';
import { countOutcomes } from '../../storage/database/batches.ts';
import type { Db } from '../../storage/database/database.ts';
import type { ScaleCase } from './scale-case.ts';

export interface Stored {
  /** Videos with the outcome `stored`. */
  readonly stored: number;
  /** Stage results, and segments mined, over what there has to be: below 1 something is missing, above it is there twice. */
  readonly results: number;
  readonly findings: number;
  /** Attempts beyond the one that every stage needs: what was in flight when something was killed. */
  readonly repeated: number;
}

/** What a batch left in the database, against what every video has to leave exactly once. */
export async function whatIsStored(
  db: Db,
  batch: BatchName,
  { videos, segments }: Pick<ScaleCase, 'videos' | 'segments'>,
): Promise<Stored> {
  const { stored } = await countOutcomes(db, batch);
  const { rows } = await sql<{ attempts: number; results: number; stages: number; findings: number }>`
    select
      count(*) as attempts,
      count(*) filter (where r.status = 'completed') as results,
      count(distinct r.stage) as stages,
      (select count(*) from findings) as findings
    from stage_runs r`.execute(db);
  const { attempts, results, stages, findings } = rows[0]!;
  return {
    stored,
    results: results / (videos * stages),
    findings: findings / (videos * segments),
    repeated: attempts - results,
  };
}
