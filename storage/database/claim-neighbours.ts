import { sql, type Transaction } from 'kysely';
import type { Configuration } from '../../domain/configuration.ts';
import type { VideoId } from '../../domain/ids.ts';
import { claimsToCompare, type ListedClaim, type NearClaim, nearestElsewhere } from './claim-vectors.ts';
import type { Db } from './database.ts';
import { linking } from './link-lock.ts';
import { WALK_ON } from './nearest.ts';
import type { Database } from './schema.ts';

type Trx = Transaction<Database>;
type Rules = Pick<Configuration['link'], 'neighbours' | 'relatedSimilarity'>;

/**
 * How far a new claim is looked after in the lists of others: one that is further down than this in its own list is
 * entered into theirs when their video is linked again.
 */
const REACH = 100;
/** Candidates that the index keeps while it walks: what is taken in the end is found in one go (pgvector's default is 40). */
const LOOK_FAR = sql`set local hnsw.ef_search = ${sql.lit(REACH)}`;
const ROWS_PER_INSERT = 1000;

interface Linking {
  readonly onProgress?: (compared: number, claims: number) => void;
  /** Aborting it ends the work before the next claim is compared; nothing is written then. */
  readonly signal?: AbortSignal;
}

/**
 * Finds the nearest claims of other videos for every visible claim of a video, enters its claims into the lists of
 * those they are near to, and mends lists that lost one of its claims. Which rows are there afterwards does not
 * depend on the order in which videos are linked; linking again changes nothing.
 *
 * @returns how many neighbours the video's claims have.
 */
export const linkNeighbours = (
  db: Db,
  videoId: VideoId,
  rules: Rules,
  { onProgress = () => {}, signal }: Linking = {},
): Promise<number> =>
  linking(
    db,
    async (trx) => {
      await WALK_ON.execute(trx);
      await LOOK_FAR.execute(trx);
      const incomplete = await takeAwayOldRows(trx, videoId);
      const own = await claimsToCompare(trx, sql`claims.video_id = ${videoId}`);
      const offers: Row[] = [];
      let found = 0;
      for (const [index, claim] of own.entries()) {
        onProgress(index, own.length);
        signal?.throwIfAborted();
        const near = await related(trx, claim, rules);
        found += await store(trx, listOf(claim, near, rules));
        offers.push(...near.filter((other) => other.modelId === claim.modelId).map(offerTo(claim)));
      }
      const offered = await enter(trx, offers, rules.neighbours);
      await listAnew(trx, [...incomplete, ...(await ofSeveralModels(trx, offered))], rules, signal);
      return found;
    },
    signal,
  );

type Row = Database['claim_neighbours'];

/** Those that may have to do with it, nearest first. */
async function related(trx: Trx, claim: ListedClaim, rules: Rules): Promise<NearClaim[]> {
  const near = await nearestElsewhere(trx, claim, Math.max(REACH, rules.neighbours));
  return near.filter(({ similarity }) => similarity >= rules.relatedSimilarity);
}

const listOf = (claim: ListedClaim, near: readonly NearClaim[], { neighbours }: Rules): Row[] =>
  near.slice(0, neighbours).map((other) => ({
    claim_id: claim.id,
    video_id: claim.videoId,
    neighbour_id: other.id,
    neighbour_video: other.videoId,
    model_id: claim.modelId,
    similarity: other.similarity,
  }));

const offerTo =
  (claim: ListedClaim) =>
  (other: NearClaim): Row => ({
    claim_id: other.id,
    video_id: other.videoId,
    neighbour_id: claim.id,
    neighbour_video: claim.videoId,
    model_id: claim.modelId,
    similarity: other.similarity,
  });

async function store(trx: Trx, rows: readonly Row[]): Promise<number> {
  for (let at = 0; at < rows.length; at += ROWS_PER_INSERT) {
    await trx
      .insertInto('claim_neighbours')
      .values(rows.slice(at, at + ROWS_PER_INSERT))
      .onConflict((conflict) =>
        conflict.columns(['claim_id', 'neighbour_id']).doUpdateSet((eb) => ({
          model_id: eb.ref('excluded.model_id'),
          similarity: eb.ref('excluded.similarity'),
        })),
      )
      .execute();
  }
  return rows.length;
}

/**
 * What is stored of the video's own lists, and of its claims that are gone or not visible any more in the lists of
 * others. Returns the claims whose lists lost one that way: the next nearest has to be found for them.
 */
async function takeAwayOldRows(trx: Trx, videoId: VideoId): Promise<number[]> {
  const { rows } = await sql<{ claim_id: number; video_id: string }>`
    delete from claim_neighbours
    where video_id = ${videoId} or (neighbour_video = ${videoId} and not exists (
      select from claims where claims.id = claim_neighbours.neighbour_id and claims.visible))
    returning claim_id, video_id`.execute(trx);
  return rows.filter((row) => row.video_id !== videoId).map((row) => row.claim_id);
}

/** Enters into the lists of others what is nearer than their last. Returns whose lists those are. */
async function enter(trx: Trx, offers: readonly Row[], neighbours: number): Promise<number[]> {
  const full = await lastOfFullLists(trx, offers, neighbours);
  const entered = offers.filter(({ claim_id, similarity }) => similarity >= (full.get(claim_id) ?? -1));
  await store(trx, entered);
  const changed = [...new Set(entered.map(({ claim_id }) => claim_id))];
  await shorten(trx, changed, neighbours);
  return changed;
}

async function lastOfFullLists(
  trx: Trx,
  offers: readonly Row[],
  neighbours: number,
): Promise<ReadonlyMap<number, number>> {
  const { rows } = await sql<{ claim_id: number; last: number }>`
    select claim_id, min(similarity) as last from claim_neighbours
    where claim_id = any(${offers.map(({ claim_id }) => claim_id)}::bigint[])
    group by claim_id having count(*) >= ${neighbours} and count(distinct model_id) = 1`.execute(trx);
  return new Map(rows.map((row) => [row.claim_id, row.last]));
}

/** Leaves each of these lists its nearest. */
async function shorten(trx: Trx, claimIds: readonly number[], neighbours: number): Promise<void> {
  await sql`
    delete from claim_neighbours using (
      select claim_id, neighbour_id,
        row_number() over (partition by claim_id order by similarity desc, neighbour_id) as place
      from claim_neighbours where claim_id = any(${claimIds}::bigint[])) as listed
    where listed.place > ${neighbours}
      and claim_neighbours.claim_id = listed.claim_id
      and claim_neighbours.neighbour_id = listed.neighbour_id`.execute(trx);
}

/** Similarities by two embedding models cannot be compared: such a list is made anew, by the model in use. */
async function ofSeveralModels(trx: Trx, claimIds: readonly number[]): Promise<number[]> {
  const { rows } = await sql<{ claim_id: number }>`
    select claim_id from claim_neighbours where claim_id = any(${claimIds}::bigint[])
    group by claim_id having count(distinct model_id) > 1`.execute(trx);
  return rows.map((row) => row.claim_id);
}

async function listAnew(
  trx: Trx,
  claimIds: readonly number[],
  rules: Rules,
  signal: AbortSignal | undefined,
): Promise<void> {
  if (claimIds.length === 0) return;
  await sql`delete from claim_neighbours where claim_id = any(${claimIds}::bigint[])`.execute(trx);
  for (const claim of await claimsToCompare(trx, sql`claims.id = any(${claimIds}::bigint[])`)) {
    signal?.throwIfAborted();
    await store(trx, listOf(claim, await related(trx, claim, rules), rules));
  }
}
