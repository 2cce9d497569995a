import type { Configuration } from '../../domain/configuration.ts';
import { StageError } from '../../domain/faults.ts';
import { matchRules } from '../../domain/speakers/match-rules.ts';
import type { MatchRules } from '../../domain/speakers/naming.ts';
import type { EncoderIdentity } from '../../domain/speakers/voice-vector.ts';
import { UserError } from '../../domain/user-error.ts';
import type { VoiceEncoder } from '../../engines/speakers/voice-encoder.ts';
import type { Db } from '../../storage/database/database.ts';
import type { ConfigurationOptions } from '../configuration-options.ts';
import type { Terminal } from '../rendering/terminal.ts';
import { untilInterrupted } from '../tools/until-interrupted.ts';

export interface VoicesSession {
  readonly db: Db;
  readonly configuration: Pick<Configuration, 'voices' | 'speakers'>;
  voiceEncoder(): Promise<VoiceEncoder>;
  close(): Promise<void>;
}

export interface VoicesDependencies {
  openSession(options: ConfigurationOptions): Promise<VoicesSession>;
  /** Default: standard output. */
  readonly print?: (text: string) => void;
  /** Default: standard error. */
  readonly warn?: (text: string) => void;
  readonly terminal?: Terminal;
}

/** What every command of voices has at hand. */
export interface VoicesWork extends Pick<VoicesSession, 'db' | 'configuration' | 'voiceEncoder'> {
  readonly print: (text: string) => void;
  readonly warn: (text: string) => void;
  readonly terminal: Terminal;
  readonly signal: AbortSignal;
}

export type InVoices = (
  options: ConfigurationOptions,
  work: (voices: VoicesWork) => Promise<void>,
) => Promise<void>;

/** Runs a command's work with an open session, which is closed however that ends; faults of the encoder are told as a person's. */
export const inVoices =
  ({ openSession, print, warn, terminal }: Required<VoicesDependencies>): InVoices =>
  (options, work) =>
    untilInterrupted(async (signal) => {
      const session = await openSession(options);
      try {
        const { db, configuration } = session;
        const voiceEncoder = () => session.voiceEncoder();
        await work({ db, configuration, voiceEncoder, print, warn, terminal, signal });
      } catch (error) {
        throw error instanceof StageError ? inWords(error) : error;
      } finally {
        await session.close();
      }
    });

function inWords(error: StageError): UserError {
  const { fault, detail } = error.fault;
  return fault === 'system'
    ? new UserError({
        what: 'The voice encoder cannot run',
        why: detail,
        todo: 'see what is missing: vidmine doctor',
        cause: error,
      })
    : new UserError({ what: 'It cannot be listened to', why: detail, usage: true, cause: error });
}

/** What names are decided with. */
export interface Matching {
  readonly encoder: EncoderIdentity;
  readonly rules: MatchRules & { readonly sameVoice: number };
}

/** The encoder in use and its thresholds, as configured. */
export async function matching({ configuration, voiceEncoder }: VoicesWork): Promise<Matching> {
  const encoder = await (await voiceEncoder()).identity();
  const { hostSimilarity, otherSimilarity, margin } = configuration.voices;
  const { sameVoice } = configuration.speakers;
  return { encoder, rules: matchRules(encoder, { hostSimilarity, otherSimilarity, margin, sameVoice }) };
}
