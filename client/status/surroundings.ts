import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Client } from '@temporalio/client';
import type { Configuration } from '../../domain/configuration.ts';
import type { Outlook } from '../../domain/diagnosis/outlook.ts';
import type { Outage } from '../../domain/outages/outage.ts';
import { partRemedy } from '../../domain/outages/part-remedies.ts';
import type { Home } from '../../stack/home.ts';
import type { BatchRecord } from '../../storage/database/batches.ts';
import type { Db } from '../../storage/database/database.ts';
import { databaseBytes } from '../../storage/database/database-size.ts';
import { openOutages } from '../../storage/database/outages.ts';
import { readOutlook } from './read-outlook.ts';
import { type StuckWorkflow, stuckWorkflows } from './stuck-workflows.ts';

/** What goes on around a batch: machines, queues, parts that are down, workflows that are stuck, the disk. */
export interface Surroundings {
  readonly outlook: Outlook | undefined;
  readonly outages: readonly OutageWithRemedy[];
  /** Undefined: the Temporal server was not asked, or did not answer in time. */
  readonly stuck: readonly StuckWorkflow[] | undefined;
  readonly databases: {
    readonly applicationBytes: number;
    /** Of the embedded Temporal server; undefined where it is not ours. */
    readonly temporalBytes: number | undefined;
  };
}

export type OutageWithRemedy = Outage & { readonly remedy: string };

export interface Around {
  readonly db: Db;
  readonly configuration: Configuration;
  readonly home: Home;
  temporal(): Promise<Client>;
}

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

/** A server that is away, or that nobody configured, is told by other means: here it only has nothing to say. */
async function stuckIn({ temporal }: Around): Promise<readonly StuckWorkflow[] | undefined> {
  const late = new AbortController();
  const inTime = new Promise<undefined>((resolve) => {
    const timer = setTimeout(() => resolve(undefined), TEMPORAL_WITHIN_MS);
    late.signal.addEventListener('abort', () => clearTimeout(timer));
  });
  const asked = temporal()
    .then((client) => stuckWorkflows(client))
    .catch(() => undefined);
  const answer = await Promise.race([asked, inTime]);
  late.abort();
  return answer;
}

async function embeddedTemporalBytes({ temporal }: Home): Promise<number | undefined> {
  const files = ['temporal.db', 'temporal.db-wal'].map((name) => join(temporal, name));
  const sizes = await Promise.all(files.map((file) => stat(file).catch(() => undefined)));
  const [database] = sizes;
  return database && sizes.reduce((sum, found) => sum + (found?.size ?? 0), 0);
}
