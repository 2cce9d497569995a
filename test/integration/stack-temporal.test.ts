import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { defineSearchAttributeKey } from '@temporalio/common';
import { ACCOUNTS_WORKFLOW_ID } from '../../domain/ids.ts';
import { SEARCH_ATTRIBUTES } from '../../domain/search-attributes.ts';
import { endOldAccounts } from '../../stack/servers/end-old-accounts.ts';
import { prepareExternalTemporal, prepareOwnTemporal } from '../../stack/servers/external-temporal.ts';
import { openLog } from '../../stack/servers/log-files.ts';
import { startTemporal, type TemporalServer } from '../../stack/servers/temporal.ts';
import { describeNamespace } from '../../stack/servers/temporal-namespace.ts';
import { keepClosedFor } from '../../stack/servers/temporal-retention.ts';
import { freePorts } from '../fixtures/free-ports.ts';
import { temporaryHome } from '../fixtures/stack-home.ts';
import { stackTools } from '../fixtures/stack-tools.ts';
import { until } from '../fixtures/until.ts';

let home: ReturnType<typeof temporaryHome>;
let ports: number[];
let endings: (() => Promise<void>)[];

beforeEach(async () => {
  home = temporaryHome();
  ports = await freePorts(2);
  endings = [];
});
afterEach(async () => {
  for (const end of endings.reverse()) await end();
  await home.remove();
});

async function start(settings = {}): Promise<TemporalServer> {
  const log = openLog(home.logs, 'temporal.log');
  endings.push(() => log.close());
  const server = await startTemporal({
    home,
    program: stackTools().temporal,
    port: ports[0]!,
    uiPort: ports[1]!,
    namespace: 'default',
    retentionDays: 90,
    log,
    ...settings,
  });
  endings.push(() => server.stop());
  return server;
}

async function connect(server: TemporalServer): Promise<Connection> {
  const connection = await Connection.connect({ address: server.address });
  endings.push(() => connection.close());
  return connection;
}

describe('the embedded Temporal server', () => {
  test('keeps closed workflows as long as configured and knows our search attributes, over a restart too', async () => {
    const server = await start();
    const before = await describeNamespace(await connect(server), 'default');
    expect(before).toEqual({ retentionDays: 90, missingSearchAttributes: [] });

    const client = new Client({ connection: await connect(server) });
    await client.workflow.start('nobodyRunsThis', {
      workflowId: 'video/one',
      taskQueue: 'none',
      typedSearchAttributes: Object.values(SEARCH_ATTRIBUTES).map((name) => ({
        key: defineSearchAttributeKey(name, 'KEYWORD'),
        value: 'set',
      })),
    });
    await server.stop();

    const again = await start({ retentionDays: 30 });
    const connection = await connect(again);
    expect(await describeNamespace(connection, 'default')).toEqual({
      retentionDays: 30,
      missingSearchAttributes: [],
    });
    const described = await new Client({ connection }).workflow.getHandle('video/one').describe();
    expect(described.status.name).toBe('RUNNING');
  });

  test('writes ahead to its file database and serves its UI, on this machine only', async () => {
    const server = await start();
    expect(existsSync(join(home.temporal, 'temporal.db-wal'))).toBe(true);
    const answer = await fetch(server.uiUrl);
    expect(answer.ok).toBe(true);
    expect(new URL(server.uiUrl).hostname).toBe('127.0.0.1');
  });

  test('serves the configured namespace', async () => {
    const server = await start({ namespace: 'knowledge' });
    const state = await describeNamespace(await connect(server), 'knowledge');
    expect(state).toEqual({ retentionDays: 90, missingSearchAttributes: [] });
  });

  test('begins anew over a database that a killed first start left without its tables', async () => {
    writeFileSync(join(home.temporal, 'unfinished'), '');
    writeFileSync(join(home.temporal, 'temporal.db'), '');
    const server = await start();
    expect((await describeNamespace(await connect(server), 'default')).retentionDays).toBe(90);
    expect(existsSync(join(home.temporal, 'unfinished'))).toBe(false);
  });

  test('that cannot start says why, in its own words', async () => {
    writeFileSync(join(home.temporal, 'temporal.db'), 'this is no database');
    await expect(start()).rejects.toThrow(/The Temporal server did not start: .*[\s\S]*database/);
  });
});

describe('a Temporal server that is not ours', () => {
  test('is made fit by prepare: namespace, retention, search attributes; again changes nothing', async () => {
    const server = await start();
    await prepareOwnTemporal(server.address, 'production', 60);
    await prepareOwnTemporal(server.address, 'production', 60);
    expect(await describeNamespace(await connect(server), 'production')).toEqual({
      retentionDays: 60,
      missingSearchAttributes: [],
    });
  });

  test('without the namespace is an error that says how to make it', async () => {
    const server = await start();
    await expect(prepareExternalTemporal(server.address, 'absent')).rejects.toThrow(
      /has no namespace absent[\s\S]*temporal operator namespace create -n absent/,
    );
  });

  test('that does not answer is an error that names it', async () => {
    const [port] = await freePorts(1);
    await expect(prepareExternalTemporal(`127.0.0.1:${port}`, 'default')).rejects.toThrow(
      new RegExp(`Temporal server at 127.0.0.1:${port} does not answer`),
    );
  });
});

test('accounts of before is ended once, with the step that made turns rows, and with no other', async () => {
  const server = await start();
  const { workflow } = new Client({ connection: await connect(server) });
  await workflow.start('accounts', { workflowId: ACCOUNTS_WORKFLOW_ID, taskQueue: 'none' });
  const status = async () => (await workflow.getHandle(ACCOUNTS_WORKFLOW_ID).describe()).status.name;

  expect(await endOldAccounts(['2026-11-21-first'], server.address, 'default')).toBe(false);
  expect(await status()).toBe('RUNNING');
  expect(await endOldAccounts(['2026-11-22-accounts'], server.address, 'default')).toBe(true);
  expect(await status()).toBe('TERMINATED');
  expect(await endOldAccounts(['2026-11-22-accounts'], server.address, 'default')).toBe(false);
});

describe('a disk that is low', () => {
  test('takes days from the retention, and what was closed before is deleted; what runs stays', async () => {
    const server = await start();
    const connection = await connect(server);
    const client = new Client({ connection });
    const begin = (workflowId: string) =>
      client.workflow.start('nobodyRunsThis', { workflowId, taskQueue: 'nobody', args: [] });
    for (const id of ['video/closed-1', 'video/closed-2']) await (await begin(id)).terminate();
    await begin('video/runs');
    const listed = async () => {
      const ids: string[] = [];
      for await (const { workflowId } of client.workflow.list()) ids.push(workflowId);
      return ids.sort();
    };
    await until('all are listed', async () => (await listed()).length === 3);

    expect(await keepClosedFor(server.address, 'default', 7)).toBe(0);
    expect((await describeNamespace(connection, 'default')).retentionDays).toBe(7);
    const inTwoDays = Date.now() + 2 * 24 * 3600_000;
    expect(await keepClosedFor(server.address, 'default', 1, inTwoDays)).toBe(2);
    await until('the closed ones are gone', async () => (await listed()).join() === 'video/runs', 60_000);
    expect((await describeNamespace(connection, 'default')).retentionDays).toBe(1);
  }, 180_000);
});
