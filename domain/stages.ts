/** One video's way, in order. Each stage's result is stored under (video, stage, config hash). */
export const STAGES = [
  'probe',
  'download',
  'transcribe',
  'identify',
  'segment',
  'outline',
  'mine',
  'evaluate',
  'summarise',
  'embed',
  'publish',
] as const;

export type Stage = (typeof STAGES)[number];

/** A stored stage result: what a later stage names as its upstream. */
export interface StageResult<T = unknown> {
  /** Hash of everything that can change the result, the upstream result included (64 hex digits). */
  readonly configHash: string;
  /** True when the result was found in the store and nothing was done. */
  readonly reused: boolean;
  readonly value: T;
}
