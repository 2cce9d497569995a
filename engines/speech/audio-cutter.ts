import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { createJsonLinesSidecar } from '../sidecar/json-lines-sidecar.ts';
import { pythonArgs } from '../sidecar/python-sidecar.ts';
import type { Stretch } from './recogniser.ts';

export interface AudioPart {
  /** A WAV file: 16 kHz, mono, 16 bit. */
  readonly file: string;
  /** Where it begins in the recording, in seconds, and how long it is. */
  readonly start: number;
  readonly seconds: number;
}

/** Gives engines parts of recordings as WAV files. */
export interface AudioCutter {
  /**
   * Cuts the parts (all of it: no parts given), lets them be used, and removes them afterwards. Parts behind the end
   * of the recording are left out. Throws StageError: `video` when the audio cannot be decoded.
   */
  withParts<Result>(
    request: {
      readonly audioPath: string;
      readonly parts?: readonly Stretch[];
      readonly signal?: AbortSignal;
    },
    use: (parts: readonly AudioPart[]) => Promise<Result>,
  ): Promise<Result>;
  close(): Promise<void>;
}

const SCRIPT = fileURLToPath(new URL('cut_audio.py', import.meta.url));
const ready = z.object({});
const progress = z.object({ done: z.number() });
const result = z.object({ seconds: z.array(z.number()) });

/** @param python interpreter that has PyAV. */
export const createAudioCutter = ({
  python,
  slots = 1,
}: {
  readonly python: string;
  readonly slots?: number | (() => number);
}): AudioCutter => {
  const sidecar = createJsonLinesSidecar({
    name: 'audio',
    command: python,
    args: pythonArgs(SCRIPT, {}),
    ready,
    processes: slots,
  });
  return {
    withParts: async ({ audioPath, parts, signal }, use) => {
      const folder = await mkdtemp(join(tmpdir(), 'vidmine-audio-'));
      try {
        const wanted = (parts ?? [{ start: 0, end: null }]).map(({ start, end }, index) => ({
          ...{ start, end },
          file: join(folder, `${index}.wav`),
        }));
        const { seconds } = await sidecar.request({
          method: 'cut',
          params: { path: audioPath, parts: wanted },
          events: { schema: progress, receive: () => {} },
          result,
          signal,
        });
        const cut = wanted.map(({ file, start }, index) => ({ file, start, seconds: seconds[index] ?? 0 }));
        return await use(cut.filter((part) => part.seconds > 0));
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
    close: () => sidecar.close(),
  };
};
