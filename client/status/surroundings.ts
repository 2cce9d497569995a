import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Outlook } from '../../domain/diagnosis/outlook.ts';
import type { Outage } from '../../domain/outages/outage.ts';
import { partRemedy } from '../../domain/outages/part-remedies.ts';
import type { Home } from '../../stack/home.ts';
import type { BatchRecord } from '../../storage/database/batches.ts';
import { databaseBytes } from '../../storage/database/database-size.ts';
import { openOutages } from '../../storage/database/outages.ts';
import type { Session } from '../session.ts';
import { askForStuck } from './ask-for-stuck.ts';
import { readOutlook } from './read-outlook.ts';
import type { StuckWorkflow } from './stuck-workflows.ts';

/** What goes on around a batch: machines, queues, parts that are down, workflows that are stuck, the disk. */
export interface Surroundings {
  readonly outlook: Outlook | undefined;
  readonly outages: readonly OutageWithRemedy[];
  /** Undefined: there is no Temporal server, or it did not answer in time. */
  readonly stuck: readonly StuckWorkflow[] | undefined;
  readonly databases: {
    readonly applicationBytes: number;
    /** Of the embedded Temporal server; undefined where it is not ours. */
    readonly temporalBytes: number | undefined;
  };
}

export type OutageWithRemedy = Outage & { readonly remedy: string };

export type Around = Pick<Session, 'db' | 'configuration' | 'home' | 'stack'>;

/** The server is asked beside the database, and no longer than this: status answers within a second. */
const TEMPORAL_WITHIN_MS = 700;
/** Stuck workflows change rarely, and looking for them is a query of the server's own. */
const STUCK_EVERY_MS = 30_000;

/** Reads it, each time anew but for the stuck workflows. */
export function surroundingsOf(around: Around): (batch: BatchRecord | undefined) => Promise<Surroundings> {
  const stuckNow = askedRarely(() => stuckIn(around));
  return async (batch) => {
    const { db, configuration, home } = around;
    const running = batch !== undefined && batch.endedAt === undefined;
    const [outlook, outages, stuck, applicationBytes, temporalBytes] = await Promise.all([
      running ? readOutlook({ db, configuration }, batch) : undefined,
      openOutages(db),
      stuckNow(),
      databaseBytes(db),
      embeddedTemporalBytes(home),
    ]);
    return {
      outlook,
      outages: outages.map((outage) => ({ ...outage, remedy: partRemedy(outage.part) })),
      stuck,
      databases: { applicationBytes, temporalBytes },
    };
  };
}

function askedRarely<T>(ask: () => Promise<T>): () => Promise<T> {
  let last: { readonly atMs: number; readonly answer: Promise<T> } | undefined;
  return () => {
    if (last === undefined || Date.now() - last.atMs >= STUCK_EVERY_MS) {
      last = { atMs: Date.now(), answer: ask() };
    }
    return last.answer;
  };
}

async function stuckIn({ configuration, stack }: Around): Promise<Surroundings['stuck']> {
  const address = configuration.temporal.address ?? stack?.temporalAddress;
  if (address === undefined) return undefined;
  return askForStuck({ address, namespace: configuration.temporal.namespace }, TEMPORAL_WITHIN_MS);
}

async function embeddedTemporalBytes({ temporal }: Home): Promise<number | undefined> {
  const files = ['temporal.db', 'temporal.db-wal'].map((name) => join(temporal, name));
  const sizes = await Promise.all(files.map((file) => stat(file).catch(() => undefined)));
  const [database] = sizes;
  return database && sizes.reduce((sum, found) => sum + (found?.size ?? 0), 0);
}
