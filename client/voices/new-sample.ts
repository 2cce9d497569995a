import type { Voice } from '../../domain/speakers/naming.ts';
import { similarity } from '../../domain/speakers/similarity.ts';
import { UserError } from '../../domain/user-error.ts';
import { ADVISED_SPEECH_MS, LEAST_SPEECH_MS, type OneVoice } from '../../domain/voices/one-voice.ts';
import { isSameSample } from '../../domain/voices/same-sample.ts';
import type { Db } from '../../storage/database/database.ts';
import { listSamples, type VoiceSample } from '../../storage/database/voice-samples.ts';
import { counted } from '../rendering/counted.ts';
import { formatClock, formatDuration } from '../rendering/duration.ts';
import { soundsLike } from './sounds-like.ts';
import type { Matching } from './voices-session.ts';

/** A sample that is good enough to be stored. */
export type Sample = Extract<OneVoice, { kind: 'one' }>;

/** @throws UserError where there is too little of it, or more than one voice. */
export function requireOneVoice(voice: OneVoice, source: string): Sample {
  if (voice.kind === 'one') return voice;
  if (voice.kind === 'too-short') {
    throw new UserError({
      what: `There is too little to know a voice by in ${source}; nothing was stored`,
      why: `${formatDuration(voice.speechMs)} of speech are in it, and ${formatDuration(LEAST_SPEECH_MS)} are the least.`,
      todo: `take ${formatDuration(ADVISED_SPEECH_MS)} or more in which nobody else speaks`,
      usage: true,
    });
  }
  const where = voice.others
    .slice(0, 5)
    .map(({ startMs, endMs }) => `${formatClock(startMs)}-${formatClock(endMs)}`);
  const more = voice.others.length - where.length;
  throw new UserError({
    what: `More than one voice is heard in ${source}; nothing was stored`,
    why:
      where.length === 0
        ? 'No voice stands out.'
        : `Another one than most of the time is at ${where.join(', ')}${more > 0 ? ` and ${counted(more, 'more place')}` : ''}.`,
    todo: 'name a part in which one person speaks: --start TIME --end TIME',
    usage: true,
  });
}

interface NewSample {
  readonly name: string;
  readonly sample: Sample;
  readonly match: Matching;
  /** Id of the voice that has this name already. */
  readonly known: number | undefined;
  readonly force: boolean;
}

/**
 * Compares a new sample with the enrolled voices, and returns what a person should know of it.
 *
 * @throws UserError where it sounds like somebody else who is enrolled, unless that is meant.
 */
export function compareWithEnrolled(
  enrolled: readonly Voice[],
  { sample, match, known, force, name }: NewSample,
): string[] {
  const other = soundsLike(
    sample.centroid,
    enrolled.filter((voice) => voice.id !== known),
    match.rules,
  );
  if (other !== undefined && !force) {
    throw new UserError({
      what: `This sounds like ${other.name}, who is enrolled already; nothing was stored`,
      why: `The similarity is ${other.similarity.toFixed(2)}. With two voices as alike as that, neither could be named.`,
      todo: `give ${other.name} the further sample, choose another part of the recording, or accept it as it is with --force`,
      usage: true,
    });
  }
  const own = enrolled.find((voice) => voice.id === known);
  const alike = own === undefined ? 1 : similarity(own.centroid, sample.centroid);
  return [
    ...(other === undefined
      ? []
      : [
          `it sounds like ${other.name} (${other.similarity.toFixed(2)}): whoever sounds like both is Unknown`,
        ]),
    ...(alike >= match.rules.sameVoice
      ? []
      : [
          `it does not sound like the ${name} enrolled before (similarity ${alike.toFixed(2)}): is it the same person?`,
        ]),
    ...(sample.speechMs >= ADVISED_SPEECH_MS
      ? []
      : [
          `${formatDuration(sample.speechMs)} of speech are little: ${formatDuration(ADVISED_SPEECH_MS)}, or a further sample, make it surer`,
        ]),
  ];
}

/** @throws UserError where the voice has this very sample already: a second time it would only weigh double. */
export async function refuseKnownSample(
  trx: Db,
  sample: Pick<VoiceSample, 'voiceId' | 'encoder' | 'vector'>,
): Promise<void> {
  const own = await listSamples(trx, { voiceId: sample.voiceId, encoder: sample.encoder });
  const same = own.find((other) => isSameSample(sample, other));
  if (same === undefined) return;
  throw new UserError({
    what: `This sample is known already, as ${same.source}; nothing was stored`,
    todo: 'take another recording, or another part of it',
    usage: true,
  });
}
