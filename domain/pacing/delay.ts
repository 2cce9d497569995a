/** Where a download stands in the work of all batches together. */
export type PacingPhase = 'build' | 'steady' | 'drain';

/** The wait after one download, and everything it was made of. */
export interface Delay {
  readonly phase: PacingPhase;
  /** Videos downloaded and waiting to be processed, over all batches, when it was drawn. */
  readonly depth: number;
  /** 0 to 1, drawn once per download: a change of settings makes another wait of the same number. */
  readonly random: number;
  /** Drawn between the bounds that hold in this phase and at this depth. */
  readonly baseSeconds: number;
  readonly queueFactor: number;
  readonly accountFactor: number;
  /** Base times both factors. */
  readonly seconds: number;
}
