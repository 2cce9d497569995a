import { setTimeout as sleep } from 'node:timers/promises';
import { Client, type Connection, isGrpcServiceError } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time.js';
import { SEARCH_ATTRIBUTES } from '../../domain/search-attributes.ts';
import { UserError } from '../../domain/user-error.ts';

const SECONDS_PER_DAY = 86_400;
/** INDEXED_VALUE_TYPE_KEYWORD of temporal.api.enums.v1. */
const KEYWORD = 2;
const VISIBLE_WITHIN_MS = 60_000;
const NOT_FOUND = 5;

const NAMES: readonly string[] = Object.values(SEARCH_ATTRIBUTES);

/** What a namespace offers, as `vidmine doctor` shows it. */
export interface NamespaceState {
  readonly retentionDays: number;
  /** Search attributes of ours that are not registered. */
  readonly missingSearchAttributes: readonly string[];
}

/** @throws the gRPC error when the namespace does not exist or the server does not answer. */
export async function describeNamespace(connection: Connection, namespace: string): Promise<NamespaceState> {
  const described = await connection.workflowService.describeNamespace({ namespace });
  const retention = described.config?.workflowExecutionRetentionTtl?.seconds;
  return {
    retentionDays: Number(retention ?? 0) / SECONDS_PER_DAY,
    missingSearchAttributes: await missingSearchAttributes(connection, namespace),
  };
}

/** Whether the server knows the namespace. */
export async function namespaceExists(connection: Connection, namespace: string): Promise<boolean> {
  try {
    await connection.workflowService.describeNamespace({ namespace });
    return true;
  } catch (error) {
    if (isGrpcServiceError(error) && error.code === NOT_FOUND) return false;
    throw error;
  }
}

/** Creates the namespace where it is missing and waits until the server serves it. */
export async function ensureNamespace(
  connection: Connection,
  namespace: string,
  retentionDays: number,
): Promise<void> {
  if (await namespaceExists(connection, namespace)) return;
  await connection.workflowService.registerNamespace({
    namespace,
    workflowExecutionRetentionPeriod: retentionOf(retentionDays),
  });
  await untilQueryable(connection, namespace, '');
}

/** How long closed workflows are kept. A development server keeps them for a day unless it is told. */
export async function setRetention(connection: Connection, namespace: string, days: number): Promise<void> {
  await connection.workflowService.updateNamespace({
    namespace,
    config: { workflowExecutionRetentionTtl: retentionOf(days) },
  });
}

const retentionOf = (days: number) => msToTs(days * SECONDS_PER_DAY * 1000);

/**
 * Registers our search attributes where they are missing and waits until workflows may use them: until then the
 * server refuses to start them.
 */
export async function registerSearchAttributes(connection: Connection, namespace: string): Promise<void> {
  const missing = await missingSearchAttributes(connection, namespace);
  if (missing.length > 0) {
    await connection.operatorService.addSearchAttributes({
      namespace,
      searchAttributes: Object.fromEntries(missing.map((name) => [name, KEYWORD])),
    });
  }
  await untilQueryable(connection, namespace, NAMES.map((name) => `${name} = 'none'`).join(' OR '));
}

async function missingSearchAttributes(connection: Connection, namespace: string): Promise<string[]> {
  const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
  return NAMES.filter((name) => customAttributes?.[name] === undefined);
}

/** The server reads its own registrations through caches that are refreshed every few seconds. */
async function untilQueryable(connection: Connection, namespace: string, query: string): Promise<void> {
  const { workflow } = new Client({ connection, namespace });
  const until = Date.now() + VISIBLE_WITHIN_MS;
  for (;;) {
    try {
      await workflow.count(query);
      return;
    } catch (cause) {
      if (Date.now() > until) {
        throw new UserError({
          what: `What was registered in namespace ${namespace} is still not usable`,
          why: cause instanceof Error ? cause.message : String(cause),
          todo: 'Restart the Temporal server, then try again.',
          cause,
        });
      }
      await sleep(250);
    }
  }
}
