import type { PipelineSettings } from './configuration.ts';
import type { Stage } from './stages.ts';

/** A batch's settings as stored: `fresh` makes every identity new, so that nothing stored is reused. */
export type StoredSettings = PipelineSettings & { readonly fresh?: string };

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
    case 'probe':
    case 'identify':
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
    segment: stageSettings('segment', settings),
    ...(settings.mining === 'off'
      ? {}
      : { mine: stageSettings('mine', settings), evaluate: stageSettings('evaluate', settings) }),
  };
}
