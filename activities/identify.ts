import { log } from '@temporalio/activity';
import { matchRules } from '../domain/speakers/match-rules.ts';
import type { EncoderIdentity } from '../domain/speakers/voice-vector.ts';
import type { StageResult } from '../domain/stages.ts';
import type { Turn } from '../domain/transcript.ts';
import type { VoiceEncoder } from '../engines/speakers/voice-encoder.ts';
import { nameSpeakers } from '../storage/database/speaker-naming.ts';
import { saveSpeakers } from '../storage/database/speakers.ts';
import type { StageKey } from '../storage/database/stage-runs.ts';
import { loadTranscript } from '../storage/database/transcripts.ts';
import type { ActivityContext } from './context.ts';
import { hearWith } from './identify/hear.ts';
import { tellVoices } from './identify/tell-voices.ts';
import type { AfterTranscribe } from './inputs.ts';
import { faultOf } from './stage/fault-of.ts';
import type { Life } from './stage/heartbeat.ts';
import { stageIdentity } from './stage/identity.ts';
import { runStage, type StageWork } from './stage/run-stage.ts';
import { AUDIO_MISSING, locateAudio } from './stored-audio.ts';

export type Identified = {
  /** In order of time; where there is none, the speaker is Unknown. */
  readonly turns: readonly Turn[];
  /** How it was found out. */
  readonly rule: 'clustered' | 'monologue' | 'not-identified';
  readonly speakers: number;
  /** Why everybody is Unknown though speakers were to be told apart. */
  readonly warning?: string;
};

/** Part of the stage identity: goes up when the same vectors would be told apart differently. */
const VERSION = 1;

const NOT_IDENTIFIED = { turns: [], rule: 'not-identified', speakers: 0 } as const;

/**
 * Tells the voices of a recording apart and stores them, then names those that are enrolled. Who they are is no part
 * of the result, and so none of its identity: enrolling a voice changes names, nothing else.
 */
export const createIdentify =
  (context: ActivityContext) =>
  (input: AfterTranscribe): Promise<StageResult<Identified>> =>
    runStage<Identified>(context, 'identify', input, (settings) => {
      const { identify, sameVoice, minClusterSeconds, assumeMonologue } = settings.speakers;
      const rulesFor = (encoder: EncoderIdentity) => matchRules(encoder, { ...context.voices, sameVoice });
      const identityWith = (engine: object) =>
        stageIdentity('identify', settings, [input.transcribe], { version: VERSION, ...engine });

      const work = async (life: Life, key: StageKey): Promise<StageWork<Identified>> => {
        const { words, durationMs } = await loadTranscript(context.db, input.videoId, input.transcribe);
        if (words.length === 0) return { value: { ...NOT_IDENTIFIED, rule: 'clustered' } };
        const voiceEncoder = await context.voiceEncoder();
        const encoder = await voiceEncoder.identity();
        const rules = rulesFor(encoder);
        const audioPath = await locateAudio(context, input);
        const started = performance.now();
        const told = await tellVoices(words, hearWith(voiceEncoder, { encoder, audioPath, life }), {
          sameVoice: rules.sameVoice,
          minClusterMs: minClusterSeconds * 1000,
          assumeMonologue,
        });
        return {
          value: { turns: told.turns, rule: told.rule, speakers: told.clusters.length },
          metrics: {
            audioMs: durationMs,
            milliseconds: Math.round(performance.now() - started),
            pieces: told.pieces.length,
            speakers: told.clusters.length,
            secondsUnknown: secondsUnknown(told.turns),
          },
          store: async (trx) => {
            await saveSpeakers(trx, input.videoId, key.configHash, { ...told, encoder });
            await nameSpeakers(trx, { encoder, rules, videoId: input.videoId });
          },
        };
      };

      return {
        identity: async () => {
          if (!identify) return identityWith({});
          const encoder = await encoderOf(context);
          return identityWith(
            'failed' in encoder ? encoder : { encoder, sameVoice: rulesFor(encoder).sameVoice },
          );
        },
        work: (life, key) =>
          identify
            ? work(life, key).catch((error: unknown) => everybodyUnknown(error, life))
            : Promise.resolve({ value: NOT_IDENTIFIED }),
      };
    });

/** An encoder that cannot say what it is would fail in the work as well, which then says why. */
async function encoderOf(context: ActivityContext): Promise<EncoderIdentity | { readonly failed: string }> {
  let encoder: VoiceEncoder | undefined;
  try {
    encoder = await context.voiceEncoder();
    return await encoder.identity();
  } catch (error) {
    const fault = faultOf(error);
    if (fault.fault !== 'video') throw error;
    return { failed: fault.reason };
  }
}

/** What goes wrong here costs the names of the speakers, not the video; and nobody is named instead. */
function everybodyUnknown(error: unknown, life: Life): StageWork<Identified> {
  const fault = faultOf(error);
  if (life.signal.aborted || fault.fault !== 'video' || fault.reason === AUDIO_MISSING) throw error;
  const warning = `The speakers could not be told apart, so everybody is Unknown: ${fault.detail}`;
  log.warn(warning);
  return { value: { ...NOT_IDENTIFIED, warning } };
}

const secondsUnknown = (turns: readonly Turn[]): number =>
  turns.reduce((sum, { speaker, startMs, endMs }) => sum + (speaker === undefined ? endMs - startMs : 0), 0) /
  1000;
