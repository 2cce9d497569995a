import { setTimeout as delay } from 'node:timers/promises';
import { sql } from 'kysely';
import { findBatch } from '../../storage/database/batches.ts';
import type { Db } from '../../storage/database/database.ts';
import { until } from '../fixtures/until.ts';
import { BATCH, type ChaoticInstallation } from './chaotic-installation.ts';
import { Onlooker, startBatchThroughKills } from './command-line.ts';
import { disturb } from './disturb.ts';
import { type Counts, type Disturbance, planDisturbances, planKilledStarts } from './disturbances.ts';
import { canFillDisk } from './full-disk.ts';
import { type InFlight, stagesInFlight } from './in-flight.ts';
import type { Happened } from './repeated-work.ts';

export interface Disturbing {
  readonly seed: number;
  readonly disturbances: Counts;
  /** Starts of the batch that are killed before one is let alone. */
  readonly starts: number;
  /** How long a full disk lasts, and at most a silent network, in ms. */
  readonly lastsMs: { readonly disk: number; readonly network: number };
  /** Limit of the whole run. */
  readonly withinMs: number;
  readonly say: (line: string) => void;
}

export interface DisturbedRun {
  readonly happened: readonly Happened[];
  readonly killedStarts: number;
  /** What was under way each time that what worked at it was killed. */
  readonly inFlight: readonly InFlight[];
}

/** More than one stage is under way nearly always; where not, the kill does not wait for long. */
const WAIT_FOR_WORK_MS = 5_000;
const BACK_WITHIN_MS = 90_000;

/**
 * Starts the batch and does to it what is planned, until it has ended.
 *
 * @param pieces of work that there are in all.
 */
export async function runDisturbed(
  chaotic: ChaoticInstallation,
  { seed, disturbances, starts, lastsMs, withinMs, say }: Disturbing,
  pieces: number,
): Promise<DisturbedRun> {
  const { installation, world, startBatch } = chaotic;
  const endsBy = Date.now() + withinMs;
  const killedStarts = await startBatchThroughKills(installation, startBatch, planKilledStarts(seed, starts));
  const db = await installation.db();
  const onlooker = new Onlooker(installation, BATCH);
  const happened: Happened[] = [];
  const inFlight: InFlight[] = [];

  const doOne = async (one: Disturbance): Promise<void> => {
    const enough = () => world.begun() >= one.afterShare * pieces;
    await installation.until(`${one.kind} is due`, enough, Math.max(1, endsBy - Date.now()));
    await delay(one.delayMs);
    if (one.kind === 'worker' || one.kind === 'supervisor') inFlight.push(...(await someInFlight(db)));
    const fromMs = Date.now();
    say(`${one.kind} at ${world.begun()} of ${pieces} pieces`);
    await disturb({ ...chaotic, onlooker }, one);
    await answersAgain(db, one);
    happened.push({ kind: one.kind, fromMs, toMs: Date.now() });
  };
  try {
    const counts = canFillDisk ? disturbances : { ...disturbances, disk: 0 };
    for (const one of planDisturbances(seed, counts, lastsMs)) await doOne(one);
    const ended = async () => (await findBatch(db, BATCH).catch(() => undefined))?.endedAt !== undefined;
    await installation.until('the batch has ended', ended, Math.max(1, endsBy - Date.now()));
  } finally {
    await onlooker.leave();
  }
  return { happened, killedStarts, inFlight };
}

async function someInFlight(db: Db): Promise<readonly InFlight[]> {
  let found: readonly InFlight[] = [];
  const several = async () => {
    found = await stagesInFlight(db);
    return found.length > 1;
  };
  await until('several stages are under way', several, WAIT_FOR_WORK_MS).catch(() => {});
  return found;
}

/** How long the database was away is part of what happened; what else is killed is missed by nobody for long. */
async function answersAgain(db: Db, { kind }: Disturbance): Promise<void> {
  if (kind !== 'postgres') return;
  const answers = () =>
    sql`select 1`.execute(db).then(
      () => true,
      () => false,
    );
  await until('the database answers again', answers, BACK_WITHIN_MS);
}
