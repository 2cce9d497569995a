import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { compareVersions } from '../../domain/yt-dlp-age.ts';
import { runTool } from './run-tool.ts';

export interface CheckYtDlpOptions {
  /** The script to check. */
  readonly ytDlp: string;
  readonly version: string;
  /** The version of the challenge solver that this yt-dlp asks for. */
  readonly solver: string;
  /** Where the check may put a file. */
  readonly temporary: string;
  readonly signal: AbortSignal;
}

/**
 * Runs a yt-dlp as vidmine will: it must name its version, accept our JavaScript runtime and the solver, and fetch a
 * small file from this machine unharmed. Returns what is wrong with it, undefined when nothing is.
 */
export async function checkYtDlp(options: CheckYtDlpOptions): Promise<string | undefined> {
  const { ytDlp, version, signal } = options;
  const named = await runTool({ command: ytDlp, args: ['--ignore-config', '--version'], signal });
  if (named.exitCode !== 0) return `It does not start: ${lastLine(named.stderr)}`;
  if (compareVersions(named.stdout.trim(), version) !== 0) {
    return `It says that it is version ${named.stdout.trim()} instead of ${version}.`;
  }
  const folder = await mkdtemp(join(options.temporary, 'check-'));
  const server = await serve(SILENCE);
  try {
    return await checkDownload(options, join(folder, 'check.wav'), server);
  } finally {
    server.close();
    server.closeAllConnections();
    await rm(folder, { recursive: true, force: true });
  }
}

async function checkDownload(
  { ytDlp, solver, signal }: CheckYtDlpOptions,
  target: string,
  server: Server,
): Promise<string | undefined> {
  const { port } = server.address() as AddressInfo;
  const { exitCode, stderr } = await runTool({
    command: ytDlp,
    args: [
      ...['--verbose', '--ignore-config', '--no-update', '--color', 'never', '--no-cache-dir', '--proxy', ''],
      ...['--js-runtimes', `node:${process.execPath}`, '--output', target],
      `http://127.0.0.1:${port}/check.wav`,
    ],
    signal,
  });
  if (exitCode !== 0) return `It cannot fetch a file from this machine: ${lastLine(stderr)}`;
  const fetched = await readFile(target).catch(() => undefined);
  if (fetched === undefined || !fetched.equals(SILENCE)) return 'What it fetches is not what was served.';
  return faultInVersions(stderr, solver);
}

/** Reads yt-dlp's own words on the JavaScript runtime and the solver that it found. */
export function faultInVersions(verbose: string, solver: string): string | undefined {
  const runtimes = /^\[debug\] JS runtimes: (.*)$/m.exec(verbose)?.[1] ?? 'none';
  if (!/\bnode-\d/.test(runtimes) || /node-\S+ \(unsupported\)/.test(runtimes)) {
    return `It does not accept our JavaScript runtime ${process.version}: it says "${runtimes}".`;
  }
  const libraries = /^\[debug\] Optional libraries: (.*)$/m.exec(verbose)?.[1]?.split(', ') ?? [];
  if (!libraries.includes(`yt_dlp_ejs-${solver}`)) {
    return `It does not find its challenge solver yt-dlp-ejs ${solver}.`;
  }
  return undefined;
}

async function serve(content: Buffer): Promise<Server> {
  const server = createServer((_, response) => {
    response.writeHead(200, { 'content-type': 'audio/x-wav', 'content-length': content.length });
    response.end(content);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  return server;
}

const lastLine = (text: string): string => text.trim().split('\n').at(-1) ?? '';

/** A tenth of a second of silence as a WAV file: 8 kHz, 16 bit, mono. */
const SILENCE = wav(800);

function wav(samples: number): Buffer {
  const header = Buffer.alloc(44);
  header.write('RIFF', 0);
  header.writeUInt32LE(36 + samples * 2, 4);
  header.write('WAVEfmt ', 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(8000, 24);
  header.writeUInt32LE(16_000, 28);
  header.writeUInt16LE(2, 32);
  header.writeUInt16LE(16, 34);
  header.write('data', 36);
  header.writeUInt32LE(samples * 2, 40);
  return Buffer.concat([header, Buffer.alloc(samples * 2)]);
}
