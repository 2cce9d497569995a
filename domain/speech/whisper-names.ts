/**
 * The names by which faster-whisper finds a model on the hub; any other name there has its owner before it
 * (`owner/model`). As `faster_whisper.available_models()` of the pinned release lists them.
 */
export const WHISPER_NAMES: readonly string[] = [
  'tiny.en',
  'tiny',
  'base.en',
  'base',
  'small.en',
  'small',
  'medium.en',
  'medium',
  'large-v1',
  'large-v2',
  'large-v3',
  'large',
  'distil-large-v2',
  'distil-medium.en',
  'distil-small.en',
  'distil-large-v3',
  'distil-large-v3.5',
  'large-v3-turbo',
  'turbo',
];

/** True where it can be nothing but a name of the hub, and is none: it is no path. */
export const isNoWhisperName = (model: string): boolean =>
  !/[/\\]|^[.~]/.test(model) && !WHISPER_NAMES.includes(model);
