import type { EncodedPiece, VoiceVector } from '../../domain/speakers/voice-vector.ts';
import type { VoiceEncoder } from '../../engines/speakers/voice-encoder.ts';
import type { SampleRecording } from '../../test/fixtures/sample-recordings.ts';
import { voiceAt } from '../../test/fixtures/sample-voices.ts';
import type { Spoken } from './speak.ts';

export interface HeardPiece {
  readonly vector: VoiceVector;
  readonly durationMs: number;
}

/** What one voice says in one recording. */
export interface Heard {
  readonly voice: string;
  readonly text: string;
  /** `sample`: one of the recordings in samples/, which are compressed. */
  readonly quality: Spoken['quality'] | 'sample';
  readonly pieces: readonly HeardPiece[];
}

export async function listenTo(encoder: VoiceEncoder, { audioPath, ...spoken }: Spoken): Promise<Heard> {
  const pieces = await piecesOf(encoder, audioPath);
  return { ...spoken, pieces: pieces.flatMap(heardPiece) };
}

/** One for each voice of a sample. */
export async function listenToSample(encoder: VoiceEncoder, sample: SampleRecording): Promise<Heard[]> {
  const pieces = await piecesOf(encoder, sample.audioPath);
  return [...new Set(Object.values(sample.voices))].map((voice) => ({
    voice,
    text: sample.id,
    quality: 'sample',
    pieces: pieces
      .filter(({ startMs, endMs }) => voiceAt(sample, (startMs + endMs) / 2000) === voice)
      .flatMap(heardPiece),
  }));
}

async function piecesOf(encoder: VoiceEncoder, audioPath: string): Promise<EncodedPiece[]> {
  const { pieces } = await encoder.findSpeech(audioPath);
  return encoder.encode({ audioPath, pieces });
}

const heardPiece = ({ vector, startMs, endMs }: EncodedPiece): HeardPiece[] =>
  vector === undefined ? [] : [{ vector, durationMs: endMs - startMs }];
