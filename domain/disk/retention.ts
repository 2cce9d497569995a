const STEPS = [90, 30, 7, 1];
const DAY_MS = 24 * 3600_000;
const GB = 1e9;

/** Room above which histories may be kept longer again: twice what is to stay free. */
const PLENTY = 2;

export interface RetentionNow {
  /** Days that closed workflows are kept. */
  readonly days: number;
  /** As configured: never more. */
  readonly atMost: number;
  readonly freeBytes: number;
  readonly reserveGb: number;
  /** Since the last change; undefined: there was none. */
  readonly sinceChangeMs: number | undefined;
}

/**
 * How many days closed workflows are kept from here on. While the disk is low, one step less at each look (90, 30, 7,
 * 1 days); one step more a day after the last change, when there is plenty of room again.
 */
export function retentionDays({ days, atMost, freeBytes, reserveGb, sinceChangeMs }: RetentionNow): number {
  const steps = [atMost, ...STEPS.filter((step) => step < atMost)];
  if (freeBytes < reserveGb * GB) return steps.find((step) => step < days) ?? days;
  const rested = sinceChangeMs === undefined || sinceChangeMs >= DAY_MS;
  if (freeBytes < PLENTY * reserveGb * GB || !rested) return days;
  return steps.findLast((step) => step > days) ?? days;
}
