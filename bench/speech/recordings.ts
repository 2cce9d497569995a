import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { type SampleRecording, sampleRecordings } from '../../test/fixtures/sample-recordings.ts';

const ADD_NOISE = fileURLToPath(new URL('noisy_recording.py', import.meta.url));
/** All of it is in doubt (-0.37 to -0.47), and none so much that rising temperatures make the time a matter of chance. */
const SPEECH_OVER_NOISE_DB = 12;
const NOISY = 'briefing';

export interface BenchRecording extends SampleRecording {
  /** The samples are too clean to be in doubt: in noise, something is decoded a second time. */
  readonly inNoise: boolean;
}

/** The samples, and one of them in noise. */
export async function benchRecordings(options: {
  readonly folder: string;
  readonly python: string;
  readonly quick: boolean;
}): Promise<BenchRecording[]> {
  const samples = sampleRecordings();
  const noisy = samples.find(({ id }) => id === NOISY);
  if (noisy === undefined) throw new Error(`samples.json has no ${NOISY}.`);
  const audioPath = join(options.folder, `${NOISY}-in-noise.wav`);
  await execa(options.python, [ADD_NOISE, noisy.audioPath, audioPath, String(SPEECH_OVER_NOISE_DB)]);
  const clean = options.quick ? [noisy] : samples;
  return [
    ...clean.map((sample) => ({ ...sample, inNoise: false })),
    { ...noisy, audioPath, id: `${NOISY} in noise`, inNoise: true },
  ];
}
