import { readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { Client } from '@temporalio/client';
import { sql } from 'kysely';
import { errorCode } from '../../domain/error-code.ts';
import type { Db } from '../../storage/database/database.ts';

/** What may still be open when a batch has just ended: all of it closes by itself, soon. */
export interface StillOpen {
  readonly leases: number;
  readonly stageRuns: number;
  readonly outages: number;
  /** Ids of the workflows of videos and batches that run. */
  readonly workflows: readonly string[];
}

export async function stillOpen(db: Db, temporal: Client): Promise<StillOpen> {
  const { rows } = await sql<Omit<StillOpen, 'workflows'>>`
    select (select count(*) from leases where returned_at is null)::int as leases,
      (select count(*) from stage_runs where status = 'running')::int as "stageRuns",
      (select count(*) from outages where ended_at is null)::int as outages`.execute(db);
  const workflows: string[] = [];
  const query = `ExecutionStatus = 'Running' AND WorkflowType IN ('video', 'batch')`;
  for await (const { workflowId } of temporal.workflow.list({ query })) workflows.push(workflowId);
  return { ...rows[0]!, workflows };
}

export const isNothing = ({ leases, stageRuns, outages, workflows }: StillOpen): boolean =>
  leases + stageRuns + outages + workflows.length === 0;

/** Rows that stand for one thing and are there twice. */
export async function doubles(db: Db): Promise<readonly string[]> {
  const { rows } = await sql<{ said: string }>`
    select format('stage %s of %s completed %s times', stage, video_id, count(*)) as said from stage_runs
      where status = 'completed' group by video_id, stage having count(*) > 1
    union all select format('%s segments at place %s of %s', count(*), ordinal, video_id) from segments
      group by video_id, ordinal having count(*) > 1
    union all select format('claim %s of %s stands %s times', key, video_id, count(*)) from claims
      group by video_id, key having count(*) > 1
    union all select format('segment %s has %s findings', segment_id, count(*)) from findings
      group by segment_id having count(*) > 1
    union all select format('%s transcripts of %s', count(*), video_id) from transcripts
      group by video_id having count(*) > 1
    union all select format('%s leases at once of account %s', count(*), account) from leases
      where returned_at is null group by account having count(*) > 1
    union all select format('the same evidence %s times: %s', count(*), quote) from evidence
      group by claim_id, person_id, jargon_id, mental_model_id, segment_id, quote having count(*) > 1`.execute(
    db,
  );
  return rows.map(({ said }) => said);
}

/** Files below a folder, by their paths in it, without what differs from run to run. */
export async function filesBelow(folder: string): Promise<readonly string[]> {
  try {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile())
      .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
      .toSorted();
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return [];
    throw error;
  }
}
