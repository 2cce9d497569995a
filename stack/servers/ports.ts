import { execFile } from 'node:child_process';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { environmentName } from '../../domain/configuration-keys.ts';
import { UserError } from '../../domain/user-error.ts';

const run = promisify(execFile);

/** A port of 127.0.0.1 that one of our servers is about to use. */
export interface WantedPort {
  readonly port: number;
  /** What is to listen there, such as `PostgreSQL`. */
  readonly server: string;
  /** The setting that names the port, such as `stack.postgresPort`. */
  readonly setting: string;
}

interface PortProblem extends WantedPort {
  readonly code: string;
  readonly holder?: string;
}

/**
 * Makes sure that every port is free, before anything is started.
 *
 * @param patienceMs how long a port may still be held by what an earlier, killed stack left ending.
 * @throws UserError naming every port in the way, who holds it where that can be told, and the setting to change.
 */
export async function claimPorts(wanted: readonly WantedPort[], patienceMs = 0): Promise<void> {
  refuseSamePortTwice(wanted);
  const until = performance.now() + patienceMs;
  for (;;) {
    const problems = (await Promise.all(wanted.map(portProblem))).filter((problem) => problem !== undefined);
    if (problems.length === 0) return;
    if (performance.now() >= until) throw portsInTheWay(problems);
    await sleep(200);
  }
}

/** Whether nothing listens on this port of 127.0.0.1. */
export async function isPortFree(port: number): Promise<boolean> {
  return (await listenCode(port)) === undefined;
}

/** Who listens on a port, such as `postgres (process 4711)`; undefined where the system does not tell. */
export async function portHolder(port: number): Promise<string | undefined> {
  return (await holderBySs(port)) ?? (await holderByLsof(port));
}

async function portProblem(wanted: WantedPort): Promise<PortProblem | undefined> {
  const code = await listenCode(wanted.port);
  if (code === undefined) return undefined;
  return { ...wanted, code, holder: await portHolder(wanted.port) };
}

function portsInTheWay(problems: readonly PortProblem[]): UserError {
  const [first] = problems;
  return new UserError({
    what: problems.map(({ port, server }) => `${server} cannot use port ${port} of 127.0.0.1`).join('\n'),
    why: problems.map(reason).join('\n'),
    todo: `${first?.code === 'EADDRINUSE' ? 'Stop what holds it, or choose' : 'Choose'} another port: ${problems
      .map(({ setting }) => `${setting} in vidmine.yaml or ${environmentName(setting)}`)
      .join('; ')}.`,
  });
}

function reason({ port, code, holder }: PortProblem): string {
  if (code === 'EADDRINUSE') return `Port ${port} is in use${holder ? ` by ${holder}` : ''}`;
  if (code === 'EACCES')
    return `This user may not use port ${port}; ports below 1024 are the administrator's`;
  return `Port ${port}: ${code}`;
}

function refuseSamePortTwice(wanted: readonly WantedPort[]): void {
  for (const [index, { port, setting }] of wanted.entries()) {
    const other = wanted.slice(index + 1).find((later) => later.port === port);
    if (other === undefined) continue;
    throw new UserError({
      what: `Port ${port} is wanted twice: by ${setting} and by ${other.setting}`,
      todo: `Choose another port for one of them: ${environmentName(other.setting)} or ${other.setting} in vidmine.yaml.`,
    });
  }
}

/** Undefined when the port can be listened on, otherwise the error code. */
function listenCode(port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    probe.listen({ port, host: '127.0.0.1', exclusive: true }, () => probe.close(() => resolve(undefined)));
  });
}

async function holderBySs(port: number): Promise<string | undefined> {
  const output = await outputOf('ss', ['-Hltnp', `sport = :${port}`]);
  const match = output?.match(/users:\(\("([^"]+)",pid=(\d+)/);
  return match ? `${match[1]} (process ${match[2]})` : undefined;
}

async function holderByLsof(port: number): Promise<string | undefined> {
  const output = await outputOf('lsof', ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-Fpc']);
  const pid = output?.match(/^p(\d+)$/m)?.[1];
  const name = output?.match(/^c(.+)$/m)?.[1];
  return pid && name ? `${name} (process ${pid})` : undefined;
}

async function outputOf(command: string, args: readonly string[]): Promise<string | undefined> {
  try {
    return (await run(command, args, { timeout: 5_000 })).stdout;
  } catch {
    return undefined;
  }
}
