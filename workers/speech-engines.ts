import type { Configuration, PipelineSettings } from '../domain/configuration.ts';
import type { GuardRules } from '../domain/speech/doubt.ts';
import { chooseSpeechProvider } from '../engines/speech/choose-provider.ts';
import { createFasterWhisper } from '../engines/speech/faster-whisper.ts';
import { createOpenAiTranscription } from '../engines/speech/openai-transcription.ts';
import { createGuardedEngine } from '../engines/speech/quality-guards.ts';
import type { Recogniser } from '../engines/speech/recogniser.ts';
import type { SpeechEngine } from '../engines/speech/speech-engine.ts';
import { createWhisperCpp } from '../engines/speech/whisper-cpp.ts';
import type { ToolPaths } from '../stack/tools/tool-paths.ts';

type Tools = Pick<ToolPaths, 'python' | 'whisperModels'>;
type Speech = PipelineSettings['speech'];

/** Transcriptions at once; a function where the number may change. */
type SpeechSlots = number | (() => number) | undefined;

export interface SpeechEngines {
  for(settings: Pick<PipelineSettings, 'speech'>): SpeechEngine;
  close(): Promise<void>;
}

/**
 * The speech engines of this machine, one recogniser per way of hearing: batches with other speech settings do not
 * reload each other's model, and those that differ in the guards alone share one.
 */
export function createSpeechEngines(
  configuration: Configuration,
  tools: Tools,
  slots: SpeechSlots = configuration.workers.speechSlots,
): SpeechEngines {
  const open = new Map<string, Recogniser>();
  const recogniser = (speech: Speech, isSecondModel: boolean): Recogniser => {
    const key = JSON.stringify([waysOfHearing(speech), isSecondModel]);
    const known = open.get(key) ?? createRecogniser({ configuration, tools, slots }, speech, isSecondModel);
    open.set(key, known);
    return known;
  };
  return {
    for({ speech }) {
      const { secondModel } = speech;
      const hasSecond = speech.secondPass && secondModel !== undefined && secondModel !== speech.model;
      return createGuardedEngine({
        recogniser: recogniser(speech, false),
        second: hasSecond ? recogniser({ ...speech, model: secondModel }, true) : undefined,
        rules: guardRules(speech),
      });
    },
    close: async () => {
      await Promise.all([...open.values()].map((one) => one.close()));
    },
  };
}

const guardRules = ({ secondPass, doubtLogprob, doubtCompression, doubtNoSpeech }: Speech): GuardRules => ({
  secondPass,
  doubtLogprob,
  doubtCompression,
  doubtNoSpeech,
});

/** What a recogniser is made with; the rest comes with each recording, or is the guards'. */
const waysOfHearing = ({ model, beamSize, secondBeamSize, vad, batchSize, language }: Speech): object => ({
  model,
  beamSize,
  secondBeamSize,
  vad,
  batchSize,
  language,
});

function createRecogniser(
  {
    configuration: { speechEngine },
    tools: { python, whisperModels },
    slots,
  }: { readonly configuration: Configuration; readonly tools: Tools; readonly slots: SpeechSlots },
  { model, beamSize, secondBeamSize, vad, batchSize, language }: Speech,
  isSecondModel: boolean,
): Recogniser {
  const { threads } = speechEngine;
  const chosen = chooseSpeechProvider(speechEngine);
  if (chosen.provider === 'openai') {
    const { url, apiKey } = chosen;
    return createOpenAiTranscription({ url, apiKey, model, python, isSecondModel });
  }
  if (chosen.provider === 'whisper-cpp') {
    const { program } = chosen;
    return createWhisperCpp({ program, model, python, slots, threads, beamSize, secondBeamSize });
  }
  return createFasterWhisper({
    ...{ python, model, slots, threads, beamSize, secondBeamSize, vad, batchSize },
    packagedModels: whisperModels,
    device: speechEngine.device,
    computeType: speechEngine.computeType,
    language: language === 'auto' ? undefined : language,
  });
}
