import type { Fault } from '../../domain/faults.ts';
import {
  FORGOTTEN_AFTER_MS,
  isOutage,
  type OutageStage,
  TOLD_AFTER_MS,
} from '../../domain/outages/outage.ts';
import type { Db } from '../../storage/database/database.ts';
import {
  endOutages,
  endOvertaken,
  markTold,
  meetOutage,
  stagesDown,
} from '../../storage/database/outages.ts';
import type { ActivityContext } from '../context.ts';
import { stagePaused, stageResumed } from '../notices/outage-notices.ts';
import { tellOnce } from '../notices/tell-once.ts';
import { faultOf } from './fault-of.ts';

type Told = Pick<ActivityContext, 'db' | 'notify' | 'timeScale'>;

/** Rows that another worker wrote are looked for this often at most, and only by stages that work. */
const LOOK_EVERY_MS = 30_000;

/** What this process knows of outages, by its way to the database. */
interface Known {
  /** Kinds of work that were last seen down. */
  readonly stages: Set<OutageStage>;
  /** Met while they could not be written down: by stage and part, since when. */
  readonly unwritten: Map<string, { readonly part: string; readonly since: Date; told: boolean }>;
  lookedAtMs: number;
}

const known = new WeakMap<Db, Known>();

function knownBy({ db }: Told): Known {
  const mine = known.get(db) ?? {
    stages: new Set(),
    unwritten: new Map(),
    lookedAtMs: Number.NEGATIVE_INFINITY,
  };
  known.set(db, mine);
  return mine;
}

/**
 * Notes that a stage met a part that is down, and tells a person once when that lasts. Of other faults it takes no
 * notice. Never throws.
 */
export async function stageFailed(context: Told, stage: OutageStage, fault: Fault): Promise<void> {
  if (!isOutage(fault)) return;
  const { reason: part, detail } = fault;
  const mine = knownBy(context);
  mine.stages.add(stage);
  try {
    const outage = await meetOutage(context.db, { part, stage, detail }, scaled(context, FORGOTTEN_AFTER_MS));
    if (outage.told || outage.lastAt.getTime() - outage.since.getTime() < scaled(context, TOLD_AFTER_MS))
      return;
    await markTold(context.db, outage);
    await tellOnce(context, outage.since, stagePaused(outage));
  } catch {
    await metUnwritten(context, stage, part, detail);
  }
}

/** The database itself is away: this process alone knows since when. */
async function metUnwritten(context: Told, stage: OutageStage, part: string, detail: string): Promise<void> {
  const { unwritten } = knownBy(context);
  const key = `${stage} ${part}`;
  const met = unwritten.get(key) ?? { part, since: new Date(), told: false };
  unwritten.set(key, met);
  if (met.told || Date.now() - met.since.getTime() < scaled(context, TOLD_AFTER_MS)) return;
  met.told = true;
  await tellOnce(context, met.since, stagePaused({ ...met, stage, detail }));
}

/**
 * Notes that a stage was done: what it met before works again. While nothing is down this asks the database for
 * nothing, but for one look every 30 s. Never throws.
 */
export async function stageWorked(context: Told, stage: OutageStage): Promise<void> {
  const { db } = context;
  const mine = knownBy(context);
  try {
    if (!mine.stages.has(stage)) await lookForOthers(context, mine);
    if (!mine.stages.delete(stage)) return;
    const ended = await endOutages(db, stage);
    for (const outage of ended) {
      if (outage.told) await tellOnce(context, outage.since, stageResumed(outage));
    }
    await endUnwritten(context, stage, mine);
  } catch {
    // It was done, and yet the database is away again: the next one that is done ends it.
    mine.stages.add(stage);
  }
}

async function lookForOthers({ db, timeScale }: Told, mine: Known): Promise<void> {
  const nowMs = performance.now();
  if (nowMs - mine.lookedAtMs < LOOK_EVERY_MS * timeScale) return;
  mine.lookedAtMs = nowMs;
  for (const stage of await stagesDown(db)) mine.stages.add(stage);
}

async function endUnwritten(context: Told, stage: OutageStage, { unwritten }: Known): Promise<void> {
  for (const [key, met] of unwritten) {
    if (!key.startsWith(`${stage} `)) continue;
    unwritten.delete(key);
    if (met.told) await tellOnce(context, met.since, stageResumed({ ...met, stage, detail: '' }));
  }
}

const scaled = ({ timeScale }: Told, ms: number): number => ms * timeScale;

/**
 * Ends outages that are over though nobody who met them was there to see it, and tells whoever was told of them.
 *
 * @throws what the database throws.
 */
export async function lookAtOvertaken(context: Told): Promise<void> {
  for (const outage of await endOvertaken(context.db, scaled(context, FORGOTTEN_AFTER_MS))) {
    if (outage.told) await tellOnce(context, outage.since, stageResumed(outage));
  }
}

/** Does work that asks a part and is no stage run of its own, and notes how that went. */
export async function watched<T>(context: Told, stage: OutageStage, work: () => Promise<T>): Promise<T> {
  try {
    const done = await work();
    await stageWorked(context, stage);
    return done;
  } catch (error) {
    await stageFailed(context, stage, faultOf(error));
    throw error;
  }
}
