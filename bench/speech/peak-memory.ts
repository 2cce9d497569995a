import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import type { PipelineSettings } from '../../domain/configuration.ts';
import { createGuardedEngine } from '../../engines/speech/quality-guards.ts';
import type { Recogniser } from '../../engines/speech/recogniser.ts';

const REPEAT = fileURLToPath(new URL('repeat_recordings.py', import.meta.url));
const SIDECAR = 'transcribe_sidecar.py';

export interface PeakOptions {
  readonly python: string;
  readonly folder: string;
  readonly recordings: readonly string[];
  readonly rules: PipelineSettings['speech'];
  /** A new one with a process of its own. */
  readonly open: () => Recogniser;
}

/** Whether the peak of a process can be asked for here. */
export const canMeasurePeak = existsSync('/proc/self/status');

/** Peak memory in MB of the recogniser's process over a file so long, made of recordings that follow each other. */
export async function peakMemory(options: PeakOptions, seconds: number): Promise<number> {
  const { python, folder, recordings, rules, open } = options;
  const audioPath = join(folder, `${seconds}-seconds.wav`);
  await execa(python, [REPEAT, audioPath, String(seconds), ...recordings]);
  const engine = createGuardedEngine({ recogniser: open(), rules });
  const others = new Set(await sidecars());
  try {
    await engine.transcribe({ audioPath });
    const own = (await sidecars()).filter((pid) => !others.has(pid));
    const [pid] = own;
    if (pid === undefined || own.length > 1)
      throw new Error(`${own.length} processes of ${SIDECAR} instead of 1`);
    const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/m.exec(await readFile(`/proc/${pid}/status`, 'utf8')) ?? [];
    return Number(kilobytes) / 1024;
  } finally {
    await engine.close();
  }
}

/** Those among our own children and theirs: others may run at the same time. */
async function sidecars(): Promise<number[]> {
  const parents = new Map<number, number>();
  const found: number[] = [];
  for (const name of await readdir('/proc')) {
    const pid = Number(name);
    if (!Number.isInteger(pid)) continue;
    const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
    const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    parents.set(pid, Number(/^PPid:\s+(\d+)$/m.exec(status)?.[1] ?? 0));
    // Not the launcher that carries the same words.
    if (command.includes(SIDECAR) && !command.includes('launcher.py')) found.push(pid);
  }
  const isOurs = (pid: number): boolean => pid === process.pid || (pid > 1 && isOurs(parents.get(pid) ?? 0));
  return found.filter(isOurs);
}
