/** What a figure is held against. */
export interface Target {
  readonly better: 'less' | 'more';
  /** From here on it is met. */
  readonly met: number;
  /** From here on it is near; the same as `met` where there is nothing between. */
  readonly near: number;
  /** For a person. */
  readonly inWords: string;
}

export type Mark = 'met' | 'near' | 'missed';

/** The seeds' targets for a run (seed-systems.md, 2.13): a real-time factor of 0.15 to 0.22, 50 hours of audio an hour. */
export const TARGETS = {
  rtf: { better: 'less', met: 0.22, near: 0.22, inWords: '0.22 or less' },
  throughput: { better: 'more', met: 50, near: 25, inWords: '50 h/h, from 25 near' },
} as const satisfies Record<string, Target>;

/** Better than the target is met, never a warning. */
export function markOf(value: number, { better, met, near }: Target): Mark {
  const reaches = (limit: number): boolean => (better === 'less' ? value <= limit : value >= limit);
  if (reaches(met)) return 'met';
  return reaches(near) ? 'near' : 'missed';
}
