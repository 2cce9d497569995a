import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Connection } from '@temporalio/client';
import { execa } from 'execa';
import pg from 'pg';
import { type Configuration, configurationSchema } from '../../domain/configuration.ts';
import { isPortFree } from '../../stack/servers/ports.ts';
import { dataFolderOf } from '../../stack/servers/postgres-cluster.ts';
import { postmasterPid } from '../../stack/servers/postgres-postmaster.ts';
import { type RunningStack, startStack } from '../../stack/supervisor/start-stack.ts';
import { readStackState, stateFile } from '../../stack/supervisor/state-file.ts';
import { stopStack } from '../../stack/supervisor/stop-stack.ts';
import { freePorts, listening } from '../fixtures/free-ports.ts';
import { allGone, firstLine } from '../fixtures/process-tree.ts';
import { temporaryHome } from '../fixtures/stack-home.ts';
import { stackTools } from '../fixtures/stack-tools.ts';
import { until } from '../fixtures/until.ts';

const fixture = (name: string): string => fileURLToPath(new URL(`../fixtures/${name}`, import.meta.url));
const IDLE_WORKER = fixture('worker-that-idles.ts');

let home: ReturnType<typeof temporaryHome>;
let ports: { postgresPort: number; temporalPort: number; temporalUiPort: number };
let configuration: Configuration;
let told: string[];
let endings: (() => Promise<void>)[];

beforeEach(async () => {
  home = temporaryHome();
  const [postgresPort, temporalPort, temporalUiPort] = (await freePorts(3)) as [number, number, number];
  ports = { postgresPort, temporalPort, temporalUiPort };
  configuration = configurationSchema.parse({ stack: ports, batch: { concurrentVideos: 17 } });
  told = [];
  endings = [];
});
afterEach(async () => {
  for (const end of endings.reverse()) await end();
  await home.remove();
});

async function start(options = {}): Promise<RunningStack> {
  const stack = await startStack({
    home,
    configuration,
    tools: stackTools(),
    workerProgram: IDLE_WORKER,
    report: (line) => told.push(line),
    ...options,
  });
  endings.push(() => stack.stop());
  return stack;
}

/** What each worker process that was started found in its environment. */
const workers = (): { pid: number; [name: string]: unknown }[] =>
  readFileSync(join(home.folder, 'workers.jsonl'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

async function tables(url: string): Promise<number> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query("select 1 from pg_tables where schemaname = 'public'");
    return rows.length;
  } finally {
    await client.end();
  }
}

const allPortsFree = async (): Promise<boolean> =>
  (await Promise.all(Object.values(ports).map(isPortFree))).every((free) => free);

describe('the stack', () => {
  test('runs both servers, a migrated database and the workers, says where, and ends all of it in order', async () => {
    const stack = await start();
    expect(await readStackState(home)).toEqual(stack.state);
    expect(stack.state).toMatchObject({
      temporalAddress: `127.0.0.1:${ports.temporalPort}`,
      temporalUiUrl: `http://127.0.0.1:${ports.temporalUiPort}`,
      supervisorPid: process.pid,
    });
    expect(statSync(stateFile(home)).mode & 0o777).toBe(0o600);
    expect(await tables(stack.state.databaseUrl)).toBeGreaterThan(5);
    expect(workers()).toEqual([
      {
        pid: expect.any(Number),
        DATABASE_URL: stack.state.databaseUrl,
        TEMPORAL_ADDRESS: stack.state.temporalAddress,
        VIDMINE_HOME: home.folder,
        VIDMINE_BATCH_CONCURRENT_VIDEOS: '17',
      },
    ]);

    await stack.stop();
    await stack.ended;
    expect(told.filter((line) => line.startsWith('Stopping'))).toEqual([
      'Stopping the workers',
      'Stopping Temporal',
      'Stopping PostgreSQL',
    ]);
    expect(readFileSync(join(home.logs, 'worker.log'), 'utf8')).toContain('put my work away');
    expect(await readStackState(home)).toBeUndefined();
    expect(await allPortsFree()).toBe(true);
  });

  test('runs once per installation: a second start says since when, which process, and how to stop it', async () => {
    const stack = await start({ workers: false });
    await expect(start()).rejects.toThrow(
      new RegExp(
        `already runs, since ${stack.state.startedAt.slice(0, 16)}.*process ${process.pid}[\\s\\S]*vidmine down`,
      ),
    );
    expect(await readStackState(home)).toEqual(stack.state);
  });

  test('starts a worker or a server that was killed again', async () => {
    const stack = await start();
    process.kill(workers()[0]!.pid, 'SIGKILL');
    await until('the worker runs again', () => told.includes('The worker process runs again'));
    expect(told).toContain('The worker process stopped: it was ended by SIGKILL. Starting it again in 1 s');
    expect(workers()).toHaveLength(2);

    process.kill(postmasterPid(dataFolderOf(home))!, 'SIGKILL');
    await until('PostgreSQL runs again', () => told.includes('PostgreSQL runs again'));
    expect(await tables(stack.state.databaseUrl)).toBeGreaterThan(5);
  });

  test('that was killed leaves nothing running, and the next start takes its lock over', async () => {
    const { temporal, postgresBin } = stackTools();
    const settings = JSON.stringify({ stack: ports });
    const args = [
      fixture('supervisor-to-kill.ts'),
      home.folder,
      temporal,
      postgresBin,
      settings,
      IDLE_WORKER,
    ];
    const supervisor = execa(process.execPath, args, { reject: false, buffer: false });
    expect(await firstLine(supervisor.stdout)).toBe('ready');
    expect((await readStackState(home))?.supervisorPid).toBe(supervisor.pid);
    const processes = [workers()[0]!.pid, postmasterPid(dataFolderOf(home))!];

    supervisor.kill('SIGKILL');
    await supervisor;
    expect(await readStackState(home)).toBeUndefined();
    await allGone(processes, 5_000);

    const stack = await start({ workers: false });
    expect(await tables(stack.state.databaseUrl)).toBeGreaterThan(5);
  });

  test('that cannot start because a port is in use says which, and leaves nothing half started', async () => {
    const holder = await listening();
    endings.push(() => holder.close());
    configuration = configurationSchema.parse({ stack: { ...ports, temporalUiPort: holder.port } });
    await expect(start()).rejects.toThrow(
      new RegExp(`port ${holder.port}[\\s\\S]*VIDMINE_STACK_TEMPORAL_UI_PORT`),
    );
    expect(postmasterPid(dataFolderOf(home))).toBeUndefined();
    expect(await readStackState(home)).toBeUndefined();
    expect(await stopStack(home, () => {})).toBe('was not running');
  });

  test('whose workers cannot start says what they said and stops the servers again', async () => {
    const failing = start({ workerProgram: fixture('worker-that-fails.ts') });
    await expect(failing).rejects.toThrow(
      /worker process did not start[\s\S]*workflow bundle cannot be built/,
    );
    expect(await allPortsFree()).toBe(true);
    expect(await readStackState(home)).toBeUndefined();
  });

  test('that is given up while it starts stops what it started', async () => {
    const giveUp = new AbortController();
    const starting = start({
      signal: giveUp.signal,
      report: (line: string) => {
        told.push(line);
        if (line.startsWith('Workers: starting')) giveUp.abort(new Error('asked to stop'));
      },
    });
    await expect(starting).rejects.toThrow('asked to stop');
    expect(await allPortsFree()).toBe(true);
  });

  test('stops when its lock is taken away', async () => {
    const { rmSync } = await import('node:fs');
    const stack = await start({ workers: false });
    rmSync(join(home.run, 'supervisor.lock'), { recursive: true });
    await stack.ended;
    expect(told.some((line) => line.startsWith('The lock of this installation was lost'))).toBe(true);
    expect(await allPortsFree()).toBe(true);
  });
});

describe('servers that are configured', () => {
  test('are used instead of the embedded ones', async () => {
    const other = await start({ workers: false });
    const own = temporaryHome();
    endings.push(() => own.remove());
    const stack = await startStack({
      home: own,
      configuration: configurationSchema.parse({
        stack: ports,
        database: { url: other.state.databaseUrl },
        temporal: { address: other.state.temporalAddress },
      }),
      tools: { temporal: '/nonexistent', postgresBin: '/nonexistent' },
      workerProgram: IDLE_WORKER,
    });
    expect(stack.state).toMatchObject({
      databaseUrl: other.state.databaseUrl,
      temporalAddress: other.state.temporalAddress,
    });
    expect(stack.state.temporalUiUrl).toBeUndefined();
    await stack.stop();
    const connection = await Connection.connect({ address: other.state.temporalAddress });
    await connection.close();
  });

  test('and do not answer are an error that names them, without the password', async () => {
    const [port] = await freePorts(1);
    configuration = configurationSchema.parse({
      database: { url: `postgres://me:secret@127.0.0.1:${port}/knowledge` },
      temporal: { address: `127.0.0.1:${port}` },
    });
    const failure = await start().catch((error: Error) => error.message);
    expect(failure).toContain(`The database does not answer: postgres://me:****@127.0.0.1:${port}/knowledge`);
    expect(failure).not.toContain('secret');
  });
});
