import { isTelling } from '../../domain/speakers/pieces.ts';
import type { EncoderIdentity } from '../../domain/speakers/voice-vector.ts';
import type { VoiceEncoder } from '../../engines/speakers/voice-encoder.ts';
import type { Life } from '../stage/heartbeat.ts';
import type { Hear } from './tell-voices.ts';

interface Listening {
  readonly encoder: EncoderIdentity;
  readonly audioPath: string;
  readonly life: Life;
}

/** Listens to pieces of a recording. Throws where what comes back cannot be what they sound like. */
export const hearWith =
  (voiceEncoder: VoiceEncoder, { encoder, audioPath, life }: Listening): Hear =>
  async (pieces) => {
    const heard = await voiceEncoder.encode({
      audioPath,
      pieces: pieces.map(({ startMs, endMs }) => ({ startMs, endMs })),
      signal: life.signal,
      onProgress: (doneMs, totalMs) => life.report({ doneMs, totalMs }),
    });
    if (heard.length !== pieces.length) {
      throw new Error(`The voice encoder gave ${heard.length} answers for ${pieces.length} pieces.`);
    }
    // Nobody can be heard in what is very short.
    if (pieces.some(isTelling) && heard.every(({ vector }) => vector === undefined)) {
      throw new Error('The voice encoder heard nobody where the transcript has words.');
    }
    const { dimensions } = encoder;
    for (const { vector, startMs } of heard) {
      if (vector === undefined || (vector.length === dimensions && vector.every(Number.isFinite))) continue;
      throw new Error(`The voice encoder's answer for ${startMs} ms is no vector of ${dimensions} numbers.`);
    }
    return heard;
  };
