import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

const FOLDER = new URL('../../samples/', import.meta.url);

const samplesFile = z.object({
  samples: z.array(
    z.object({
      id: z.string(),
      title: z.string(),
      description: z.string(),
      file: z.string(),
      durationSeconds: z.number(),
    }),
  ),
});

export interface Sample {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  /** Absolute path of the recording. */
  readonly path: string;
  /** Its file name, as served. */
  readonly file: string;
  readonly durationSeconds: number;
}

/** The recordings that come with vidmine. */
export function readSamples(): Sample[] {
  const { samples } = samplesFile.parse(JSON.parse(readFileSync(new URL('samples.json', FOLDER), 'utf8')));
  return samples.map((sample) => ({ ...sample, path: fileURLToPath(new URL(sample.file, FOLDER)) }));
}
