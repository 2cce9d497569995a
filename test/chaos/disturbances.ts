import { drawing } from '../fixtures/drawing.ts';

export const KINDS = [
  'worker',
  'temporal',
  'postgres',
  'sidecar',
  'supervisor',
  'command-line',
  'disk',
  'network',
] as const;
export type Kind = (typeof KINDS)[number];

export interface Disturbance {
  readonly kind: Kind;
  /** Share of all pieces of work after which it comes. */
  readonly afterShare: number;
  /** So many ms later: between two pieces as well as in the middle of one. */
  readonly delayMs: number;
  /** How long a full disk or a silent network lasts. */
  readonly lastsMs: number;
  /** Whether what stood still is cut off in the end, or goes on. */
  readonly cuts: boolean;
}

export type Counts = Partial<Readonly<Record<Kind, number>>>;

const LATEST_SHARE = 0.85;
/** A disk can be full only while something is still downloaded. */
const LATEST_DISK = 0.08;
const LONGEST_DELAY_MS = 1500;

/** When what goes wrong, in order: the same for the same seed. */
export function planDisturbances(
  seed: number,
  counts: Counts,
  longestMs: { readonly disk: number; readonly network: number },
): readonly Disturbance[] {
  const draw = drawing(seed + 1);
  const share = (latest: number) => 0.03 + (draw.below(10_000) / 10_000) * (latest - 0.03);
  const planned = KINDS.flatMap((kind) =>
    Array.from({ length: counts[kind] ?? 0 }, () => ({
      kind,
      afterShare: share(kind === 'disk' ? LATEST_DISK : LATEST_SHARE),
      delayMs: kind === 'disk' ? 0 : draw.below(LONGEST_DELAY_MS),
      lastsMs:
        kind === 'network' ? longestMs.network / 2 + draw.below(longestMs.network / 2) : longestMs.disk,
      cuts: draw.below(2) === 0,
    })),
  );
  return planned.toSorted((one, other) => one.afterShare - other.afterShare);
}

/** After how long each of the killed starts of the batch is killed, in ms. */
export function planKilledStarts(seed: number, count: number): readonly number[] {
  const draw = drawing(seed + 2);
  return Array.from({ length: count }, () => 150 + draw.below(3000));
}
