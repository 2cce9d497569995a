import type { ActivityQueue } from '../capacity/slots.ts';
import type { Tier } from '../evaluation/evaluation.ts';
import type { OutcomeKind } from '../outcomes.ts';
import { type Heard, type SpeechRates, speechRates } from '../speech/speech-rates.ts';
import type { Stage } from '../stages.ts';
import { type SpeakerShares, type SpokenSegments, speakerShares } from './speaker-shares.ts';
import { type Mark, markOf, TARGETS } from './targets.ts';

/** What the rows say of a batch since it was last started. */
export interface RunFacts {
  readonly counts: Readonly<Record<OutcomeKind | 'open', number>>;
  readonly wallSeconds: number;
  /** Of all stored videos, also those whose words were there before. */
  readonly audioSeconds: number;
  /** What was transcribed in this run. */
  readonly heard: Heard;
  /** Stored videos by the engine and model of their words. */
  readonly transcripts: readonly TranscriptsBy[];
  readonly spoken: readonly SpokenSegments[];
  /** Who speaks most, among those that have a name. */
  readonly voices: readonly VoiceShare[];
  /** Skipped because nobody speaks, or unavailable because there is no sound. */
  readonly withoutSpeech: number;
  /** Skipped because the same recording is stored already. */
  readonly alreadyStored: number;
  /** Recordings in which one voice was found by its samples, so that the rest needed no look. */
  readonly monologues: number;
  readonly embedding: { readonly calls: number; readonly texts: number };
  readonly claims: ClaimCounts;
  /** Completed runs of each stage and the time they took, in the order of the way. */
  readonly work: readonly StageWorkTime[];
  readonly accounts: readonly AccountUse[];
  readonly peaks: readonly QueuePeak[];
}

export interface TranscriptsBy {
  readonly engine: string;
  readonly model: string;
  readonly videos: number;
}

export interface VoiceShare {
  readonly name: string;
  readonly segments: number;
  readonly speechMs: number;
}

export interface ClaimCounts {
  /** What is shown: accepted, or not judged. */
  readonly visible: number;
  readonly accepted: number;
  readonly rejected: number;
  readonly unevaluated: number;
  readonly tiers: Readonly<Record<Tier, number>>;
}

export interface StageWorkTime {
  readonly stage: Stage;
  readonly runs: number;
  readonly failed: number;
  readonly seconds: number;
  readonly medianSeconds: number | null;
}

/** What one identity did for the batch. */
export interface AccountUse {
  readonly account: string;
  readonly kind: string;
  /** Turns that brought a file. */
  readonly downloads: number;
  /** Turns that ended with a refusal or a fault. */
  readonly refused: number;
  readonly turns: number;
  readonly downloadSeconds: number;
  /** Waits that were drawn after its downloads. */
  readonly waitSeconds: number;
}

export interface QueuePeak {
  readonly queue: ActivityQueue;
  readonly peakBacklog: number;
  readonly peakRunning: number;
  readonly at: Date;
}

/** The statistics of a run, all from measured rows. */
export interface RunStatistics {
  readonly total: number;
  /** Stored. */
  readonly processed: number;
  readonly skipped: number;
  readonly unavailable: number;
  readonly noAudio: number;
  readonly errors: number;
  readonly parked: number;
  readonly cancelled: number;
  readonly open: number;
  /** Stored of all that were tried, 0 to 1: what was skipped, cancelled or is open was not. Undefined: none was. */
  readonly successRate: number | undefined;
  readonly everythingSkipped: boolean;
  readonly transcripts: readonly TranscriptsBy[];
  readonly segments: number;
  readonly audioHours: number;
  readonly wallHours: number;
  readonly speech: SpeechRates | undefined;
  /** Seconds of audio per second of transcribing. */
  readonly speedUp: number | undefined;
  readonly marks: { readonly rtf: Mark; readonly throughput: Mark } | undefined;
  /** At this throughput. */
  readonly hoursFor1200: number | undefined;
  readonly speakers: SpeakerShares;
  readonly voices: readonly VoiceShare[];
  readonly monologues: number;
  readonly contentHashSkips: number;
  readonly embedding: RunFacts['embedding'];
  readonly claims: ClaimCounts;
  readonly work: readonly StageWorkTime[];
  readonly time: RunTimes;
  readonly accounts: readonly AccountUse[];
  readonly accountsUsed: number;
  readonly queuePeaks: readonly QueuePeak[];
}

export interface RunTimes {
  /** What the stages took together, one after the other. */
  readonly workHours: number;
  /** That, less the wall clock: what doing things side by side saved. Below 0: waits were longer. */
  readonly savedByOverlapHours: number;
  /** Hours of stored audio less the wall clock: what listening to it once would have taken more. */
  readonly savedListeningHours: number;
}

/** The seeds' yardstick: so many hours of audio. */
const YARDSTICK_HOURS = 1200;

export function runStatistics(facts: RunFacts): RunStatistics {
  const { counts, wallSeconds, heard } = facts;
  const total = sum(Object.values(counts));
  const tried = counts.stored + counts.unavailable + counts.parked + counts.failed;
  const speech = speechRates(heard, wallSeconds);
  const shares = speakerShares(facts.spoken);
  const throughput = speech?.throughput.audioHoursPerHour;
  return {
    total,
    processed: counts.stored,
    skipped: counts.skipped,
    unavailable: counts.unavailable,
    noAudio: facts.withoutSpeech,
    errors: counts.failed,
    parked: counts.parked,
    cancelled: counts.cancelled,
    open: counts.open,
    successRate: tried === 0 ? undefined : counts.stored / tried,
    everythingSkipped: total > 0 && counts.skipped === total,
    transcripts: facts.transcripts,
    segments: shares.segments,
    audioHours: facts.audioSeconds / 3600,
    wallHours: wallSeconds / 3600,
    speech,
    speedUp: speech === undefined ? undefined : 1 / speech.rtfPerWorker.mean,
    marks: speech && {
      rtf: markOf(speech.rtfPerWorker.mean, TARGETS.rtf),
      throughput: markOf(speech.throughput.audioHoursPerHour, TARGETS.throughput),
    },
    hoursFor1200: throughput === undefined ? undefined : YARDSTICK_HOURS / throughput,
    speakers: shares,
    voices: facts.voices,
    monologues: facts.monologues,
    contentHashSkips: facts.alreadyStored,
    embedding: facts.embedding,
    claims: facts.claims,
    work: facts.work,
    time: timesOf(facts),
    accounts: facts.accounts,
    accountsUsed: facts.accounts.filter(({ turns }) => turns > 0).length,
    queuePeaks: facts.peaks,
  };
}

function timesOf({ work, wallSeconds, audioSeconds }: RunFacts): RunTimes {
  const workSeconds = sum(work.map(({ seconds }) => seconds));
  return {
    workHours: workSeconds / 3600,
    savedByOverlapHours: (workSeconds - wallSeconds) / 3600,
    savedListeningHours: (audioSeconds - wallSeconds) / 3600,
  };
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
