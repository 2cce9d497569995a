import type { PacingSettings } from '../configuration.ts';
import { isBufferFull } from './pacing.ts';

/** What was downloaded and waits to be processed, over all open batches. */
export interface Buffered {
  /** Videos, beyond those that are being processed. */
  readonly depth: number;
  /** Of their audio, and of that being processed: all that was downloaded and not heard to its end. */
  readonly audioBytes: number;
}

export interface FullBuffer {
  /** Too many videos hold back whoever is paced; too many bytes fill the disk, whoever brings them. */
  readonly holdsBack: 'paced' | 'everybody';
  /** Such as `12 of 10 videos`. */
  readonly inWords: string;
}

const GB = 1e9;

/** Why nothing is downloaded because enough waits; undefined: there is room. */
export function fullBuffer({ depth, audioBytes }: Buffered, pacing: PacingSettings): FullBuffer | undefined {
  if (audioBytes >= pacing.maxBufferGb * GB) {
    return {
      holdsBack: 'everybody',
      inWords: `${gb(audioBytes / GB)} of ${gb(pacing.maxBufferGb)} GB of audio`,
    };
  }
  if (!isBufferFull(depth, pacing)) return undefined;
  const target = pacing.preset === 'deep-buffer' ? pacing.deepBuffer.maxBuffer : pacing.steady.targetBuffer;
  return { holdsBack: 'paced', inWords: `${depth} of ${target} videos` };
}

const gb = (amount: number): string => String(Number(amount.toPrecision(3)));
