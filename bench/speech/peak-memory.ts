import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import type { PipelineSettings } from '../../domain/configuration.ts';
import { createGuardedEngine } from '../../engines/speech/quality-guards.ts';
import type { Recogniser } from '../../engines/speech/recogniser.ts';
import { peakMb, sidecars } from './sidecar-process.ts';

const REPEAT = fileURLToPath(new URL('repeat_recordings.py', import.meta.url));

export interface PeakOptions {
  readonly python: string;
  readonly folder: string;
  readonly recordings: readonly string[];
  readonly rules: PipelineSettings['speech'];
  /** A new one with a process of its own. */
  readonly open: () => Recogniser;
}

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
    if (pid === undefined || own.length > 1) throw new Error(`${own.length} new recognisers instead of 1`);
    return await peakMb(pid);
  } finally {
    await engine.close();
  }
}
