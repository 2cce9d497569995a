import { passingFault } from '../domain/faults.ts';
import { NOBODY_SPEAKS, nobodySpeaks } from '../domain/speech/nobody-speaks.ts';
import type { StageResult } from '../domain/stages.ts';
import type { Transcript } from '../domain/transcript.ts';
import { failedBefore } from '../storage/database/stage-attempts.ts';
import type { Metrics } from '../storage/database/stage-runs.ts';
import { saveTranscript } from '../storage/database/transcripts.ts';
import type { ActivityContext } from './context.ts';
import type { AfterDownload } from './inputs.ts';
import { stageIdentity } from './stage/identity.ts';
import { runStage } from './stage/run-stage.ts';
import { locateAudio } from './stored-audio.ts';

export type Transcribed = {
  readonly language: string;
  readonly durationMs: number;
  readonly words: number;
};

export const createTranscribe =
  (context: ActivityContext) =>
  (input: AfterDownload): Promise<StageResult<Transcribed>> =>
    runStage<Transcribed>(context, 'transcribe', input, (settings) => {
      let model: string | undefined;
      return {
        identity: async () => {
          const engine = await (await context.speech(settings)).identity();
          model = engine.model;
          return stageIdentity('transcribe', settings, [input.download], engine);
        },
        work: async (life, key) => {
          // Heard to its end by this very model, and released since: it is not fetched again to hear nobody.
          const silent = await failedBefore(context.db, key, NOBODY_SPEAKS);
          if (silent !== undefined) throw nobodySpeaks(silent);
          const audioPath = await locateAudio(context, input);
          const speech = await context.speech(settings);
          const started = performance.now();
          const transcript = await speech.transcribe({
            audioPath,
            language: settings.speech.language === 'auto' ? undefined : settings.speech.language,
            vocabulary: settings.speech.vocabulary,
            signal: life.signal,
            onProgress: (doneMs, totalMs) => life.report({ doneMs, totalMs }),
          });
          const milliseconds = Math.round(performance.now() - started);
          if (transcript.model !== model) throw steppedDown(model, transcript.model);
          return {
            value: {
              language: transcript.language,
              durationMs: transcript.durationMs,
              words: transcript.words.length,
            },
            metrics: metricsOf(transcript, milliseconds),
            store: (trx) => saveTranscript(trx, input.videoId, key.configHash, transcript),
          };
        },
      };
    });

/** The memory was too small for the model that the result was to be stored under: others have stepped down. */
const steppedDown = (asked: string | undefined, heardBy: string): Error =>
  passingFault(
    'speech-model-stepped-down',
    `The speech model changed from ${asked} to ${heardBy} meanwhile. The next try is made with ${heardBy}.`,
  );

/** Times in ms; `secondDecodeMs` is audio that was decoded twice, not the time that took. */
function metricsOf({ durationMs, words, quality }: Transcript, milliseconds: number): Metrics {
  const removed = (why: 'loop' | 'silence') => quality.removed.filter((text) => text.why === why).length;
  return {
    audioMs: durationMs,
    milliseconds,
    words: words.length,
    wordsPerMinute: durationMs === 0 ? 0 : Math.round((words.length / durationMs) * 60_000),
    secondDecodes: quality.secondDecodes.count,
    secondDecodeMs: quality.secondDecodes.durationMs,
    betterSecondDecodes: quality.secondDecodes.better,
    removedLoops: removed('loop'),
    removedSilence: removed('silence'),
    interpolatedWords: quality.interpolatedWords,
  };
}
