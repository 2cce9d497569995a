import type { PipelineSettings } from './configuration.ts';
import type { Stage } from './stages.ts';

/** A batch's settings as stored, with what was decided when it was started. */
export type StoredSettings = PipelineSettings & {
  /** Makes every identity new, so that nothing stored is reused. */
  readonly fresh?: string;
  /** The language model that mines: another one, installed later, is a reason to mine anew. */
  readonly minerModel?: string;
};

/** What of the settings can change a stage's result: exactly this goes into its identity. */
export function stageSettings(stage: Stage, settings: StoredSettings): object {
  switch (stage) {
    case 'download':
      return {
        format: settings.downloads.format,
        formatSort: settings.downloads.formatSort,
        fresh: settings.fresh,
      };
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
    case 'embed':
    case 'publish':
      return {};
  }
}

/**
 * All settings that can change what is stored of a video: the same ones mean there is nothing to do. `fresh` is
 * none of them: what was made anew is what the same settings stand for from then on.
 */
export function resultSettings({ fresh: _anew, ...settings }: StoredSettings): object {
  return {
    mining: settings.mining,
    download: stageSettings('download', settings),
    transcribe: stageSettings('transcribe', settings),
    identify: stageSettings('identify', settings),
    segment: stageSettings('segment', settings),
    ...(settings.mining === 'off'
      ? {}
      : {
          minerModel: settings.minerModel,
          mine: stageSettings('mine', settings),
          evaluate: stageSettings('evaluate', settings),
        }),
  };
}

/** Those that decide on transcript, segments and vectors alone: what a batch without mining asks for. */
export const heardSettings = (settings: StoredSettings): object =>
  resultSettings({ ...settings, mining: 'off' });
