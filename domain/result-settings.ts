import type { PipelineSettings } from './configuration.ts';
import type { Stage } from './stages.ts';

/** A batch's settings as stored, with what was decided when it was started. */
export type StoredSettings = PipelineSettings & {
  /** Makes the identity of one stage new: nothing stored of it is reused, nor of the stages that build on it. */
  readonly fresh?: string;
  /** That stage; unset: download, so that everything is made anew. */
  readonly freshFrom?: Stage;
  /** The same of stages before it that were made anew earlier: those results are the ones to keep. */
  readonly freshBefore?: FreshTokens;
  /** The language model that mines: another one, installed later, is a reason to mine anew. */
  readonly minerModel?: string;
};

/** What makes the identity of a stage new, for the stages that have such a thing. */
export type FreshTokens = Readonly<Partial<Record<Stage, string>>>;

/** What of the settings can change a stage's result: exactly this goes into its identity. */
export const stageSettings = (stage: Stage, settings: StoredSettings): object => ({
  ...chosenSettings(stage, settings),
  fresh: freshTokens(settings)[stage],
});

/** Of every stage that was to be made anew, what makes its identity new. */
export function freshTokens({ fresh, freshFrom = 'download', freshBefore }: StoredSettings): FreshTokens {
  return fresh === undefined ? { ...freshBefore } : { ...freshBefore, [freshFrom]: fresh };
}

/** What a person chose that can change a stage's result. */
export function chosenSettings(stage: Stage, settings: StoredSettings): object {
  switch (stage) {
    case 'download':
      return { format: settings.downloads.format, formatSort: settings.downloads.formatSort };
    case 'transcribe':
      return settings.speech;
    case 'segment':
      return settings.segments;
    case 'mine':
      return settings.miner;
    case 'evaluate':
      return settings.evaluation;
    case 'identify':
      return settings.speakers;
    case 'probe':
    case 'outline':
    case 'summarise':
    case 'embed':
    case 'publish':
      return {};
  }
}

/**
 * All settings that can change what is stored of a video: the same ones mean there is nothing to do. `fresh` is
 * none of them: what was made anew is what the same settings stand for from then on.
 */
export function resultSettings(settings: StoredSettings): object {
  return {
    mining: settings.mining,
    download: chosenSettings('download', settings),
    transcribe: chosenSettings('transcribe', settings),
    identify: chosenSettings('identify', settings),
    segment: chosenSettings('segment', settings),
    ...(settings.mining === 'off'
      ? {}
      : {
          minerModel: settings.minerModel,
          mine: chosenSettings('mine', settings),
          evaluate: chosenSettings('evaluate', settings),
        }),
  };
}

/** Those that decide on transcript, segments and vectors alone: what a batch without mining asks for. */
export const heardSettings = (settings: StoredSettings): object =>
  resultSettings({ ...settings, mining: 'off' });
