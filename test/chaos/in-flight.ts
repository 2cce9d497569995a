import type { Db } from '../../storage/database/database.ts';

/** A stage that somebody is at. */
export interface InFlight {
  readonly video: string;
  readonly stage: string;
}

/** Stages under way; none where the database is away. */
export async function stagesInFlight(db: Db): Promise<readonly InFlight[]> {
  return db
    .selectFrom('stage_runs')
    .select(['video_id as video', 'stage'])
    .where('status', '=', 'running')
    .execute()
    .catch(() => []);
}
