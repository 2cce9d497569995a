import type { Slots } from '../../domain/capacity/slots.ts';

/** The work, the same for both versions. */
export interface OverheadCase {
  /** Videos of each batch, run one after the other. */
  readonly sizes: readonly [small: number, large: number];
  readonly segments: number;
  /** Videos of a batch before those, which is not measured: code is compiled, caches and connections are there. */
  readonly warmUp: number;
  /** Videos in flight at most; of the plain version, its lanes. */
  readonly window: number;
  readonly slots: Slots;
  /** A batch that takes longer is not waited for. */
  readonly limitSeconds: number;
}

const SLOTS: Slots = {
  network: 10,
  speech: 10,
  voices: 10,
  llm: 20,
  flagship: 10,
  embedding: 10,
  database: 10,
};

export const FULL: OverheadCase = {
  sizes: [200, 2000],
  segments: 10,
  warmUp: 50,
  window: 100,
  slots: SLOTS,
  limitSeconds: 900,
};

export const QUICK: OverheadCase = {
  sizes: [20, 60],
  segments: 4,
  warmUp: 5,
  window: 20,
  slots: SLOTS,
  limitSeconds: 120,
};
