import type { PacingSettings } from '../configuration.ts';
import type { PlanInput } from './plan-input.ts';

export interface Scenario {
  readonly name: 'low-buffer' | 'normal' | 'no-wait';
  /** For a person. */
  readonly title: string;
  readonly pacing: PacingSettings;
}

/**
 * The pacing as it is set, in which an account waits less while few videos are buffered, and the same without that
 * rule. Where downloading is not the slowest part of a schedule both come to the same; where it is, the buffer is
 * low all the time, and the exception is the pace: that has to be decided, not found out.
 */
export function scenariosOf({ pacing, accounts }: Pick<PlanInput, 'pacing' | 'accounts'>): Scenario[] {
  if (accounts === 0) return [{ name: 'no-wait', title: 'no waits', pacing }];
  const normal = { name: 'normal', title: 'normal delay', pacing: withoutLowBuffer(pacing) } as const;
  const { lowBuffer } = pacing.preset === 'deep-buffer' ? pacing.deepBuffer : pacing.steady;
  if (lowBuffer === 0) return [normal];
  return [{ name: 'low-buffer', title: 'low-buffer delay', pacing }, normal];
}

const withoutLowBuffer = (pacing: PacingSettings): PacingSettings => ({
  ...pacing,
  steady: { ...pacing.steady, lowBuffer: 0 },
  deepBuffer: { ...pacing.deepBuffer, lowBuffer: 0 },
});
