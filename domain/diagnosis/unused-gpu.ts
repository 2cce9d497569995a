/** One look at work that is to run on this machine's GPUs, and at these. */
export interface GpuLook {
  readonly work: readonly { readonly name: string; readonly running: number }[];
  /** Share of time in which anything ran on each, 0 to 1; undefined where it is not told. */
  readonly uses: readonly (number | undefined)[];
}

/** Looks in which a kind of work ran and no GPU did anything, since one was last used. */
export type GpuWatch = Readonly<Record<string, number>>;

export const NOTHING_UNUSED: GpuWatch = {};

/** Below that a GPU does nothing: what draws the screen takes about as much. */
const NEAR_ZERO = 0.03;
/** In a row, ten seconds apart: a model is loaded, or a recording decoded, in less than a minute. */
const LOOKS = 6;

/**
 * Work that leaves the GPUs unused. One that is in use belongs to somebody: then nothing is said, for nobody tells
 * whose it is. Work that rests says nothing either way.
 */
export function watchGpus(
  watch: GpuWatch,
  { work, uses }: GpuLook,
): { readonly watch: GpuWatch; readonly unused: readonly string[]; readonly news: readonly string[] } {
  const known = uses.filter((use) => use !== undefined);
  const next =
    known.length === 0 ? watch : Math.max(...known) >= NEAR_ZERO ? NOTHING_UNUSED : counted(watch, work);
  const unused = work.filter(({ name }) => (next[name] ?? 0) >= LOOKS).map(({ name }) => name);
  return { watch: next, unused, news: unused.filter((name) => (watch[name] ?? 0) < LOOKS) };
}

const counted = (watch: GpuWatch, work: GpuLook['work']): GpuWatch => ({
  ...watch,
  ...Object.fromEntries(
    work.filter(({ running }) => running > 0).map(({ name }) => [name, (watch[name] ?? 0) + 1]),
  ),
});
