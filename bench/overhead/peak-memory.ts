const LOOK_EVERY_MS = 500;

/** Does work, and tells how much memory this process held at most meanwhile, in MB: resident, not only the heap. */
export async function whilePeakMemory<T>(
  work: () => Promise<T>,
): Promise<{ readonly result: T; readonly peakMb: number }> {
  let peak = process.memoryUsage.rss();
  const look = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage.rss());
  }, LOOK_EVERY_MS);
  try {
    const result = await work();
    return { result, peakMb: Math.round(peak / 1e6) };
  } finally {
    clearInterval(look);
  }
}
