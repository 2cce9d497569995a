/** What a queue's calls to a model server have come to; the counts only grow. */
export interface ThroughputSample {
  readonly nowMs: number;
  /** Slots chosen or tuned: the guard never goes above. */
  readonly wanted: number;
  /** Slots in force, which another reason may keep below. */
  readonly slots: number;
  readonly running: number;
  /** Tokens answered. */
  readonly tokens: number;
  readonly calls: number;
  readonly failed: number;
}

interface Rate {
  readonly slots: number;
  readonly tokensPerSecond: number;
  readonly atMs: number;
}

interface Window {
  readonly from: ThroughputSample;
  readonly looks: number;
  /** Looks at which every slot was at work. */
  readonly full: number;
}

export interface ThroughputState {
  readonly wanted: number;
  readonly slots: number;
  /** At least one at work for every slot since its start; undefined until they are. */
  readonly window?: Window;
  readonly rates: readonly Rate[];
  readonly reason?: string;
}

/**
 * A throughput counts as no lower than another from here on: windows of the same number differ by as much. Taking chance
 * for a gain keeps a few calls too many at the server, which costs no throughput; the other way round would.
 */
const AS_GOOD = 0.97;
const WINDOW_MS = 20_000;
const WINDOW_CALLS = 10;
/** Calls per slot: that one of them is half done at either end then matters little. */
const CALLS_PER_SLOT = 3;
/** The queue has more work than slots when they are full this often: only then does a window say anything. */
const FULL = 0.9;
/** What was measured this long ago is measured again: models, lengths and other users of the server change. */
const STALE_MS = 1_800_000;

/**
 * Finds the fewest calls at once that bring a server's full throughput, by trying fewer and more, and staying where
 * fewer bring less. So calls do not queue up in a server that works on fewer at once, where each only gets slower.
 */
export function guardThroughput(
  state: ThroughputState | undefined,
  sample: ThroughputSample,
): ThroughputState {
  const { wanted, slots, running } = sample;
  if (state === undefined || state.wanted !== wanted) return { wanted, slots: wanted, rates: [] };
  if (wanted === 1) return state;
  if (slots < state.slots) return { ...state, window: undefined };
  if (state.window === undefined) {
    return running === state.slots ? { ...state, window: { from: sample, looks: 0, full: 0 } } : state;
  }
  const window = {
    ...state.window,
    looks: state.window.looks + 1,
    full: state.window.full + (running >= state.slots ? 1 : 0),
  };
  if (!isComplete(window, sample, state.slots)) return { ...state, window };
  const again = { ...state, window: undefined };
  const saysSomething = window.full >= FULL * window.looks && sample.failed === window.from.failed;
  return saysSomething ? decide(withRate(again, window, sample), sample.nowMs) : again;
}

function isComplete({ from }: Window, { nowMs, calls }: ThroughputSample, slots: number): boolean {
  return (
    nowMs - from.nowMs >= WINDOW_MS && calls - from.calls >= Math.max(WINDOW_CALLS, CALLS_PER_SLOT * slots)
  );
}

function withRate(state: ThroughputState, { from }: Window, { nowMs, tokens }: ThroughputSample) {
  const measured = ((tokens - from.tokens) * 1000) / (nowMs - from.nowMs);
  const fresh = state.rates.filter(({ atMs }) => nowMs - atMs < STALE_MS);
  const before = fresh.find(({ slots }) => slots === state.slots);
  const tokensPerSecond = before === undefined ? measured : (measured + before.tokensPerSecond) / 2;
  const others = fresh.filter((rate) => rate !== before);
  return { ...state, rates: [...others, { slots: state.slots, tokensPerSecond, atMs: nowMs }] };
}

/** After a window: the fewest slots that are as good as the best, then a neighbour nobody knows lately. */
function decide(state: ThroughputState, nowMs: number): ThroughputState {
  const { slots, wanted, rates } = state;
  const best = rates.reduce((one, other) => (other.tokensPerSecond > one.tokensPerSecond ? other : one));
  const good = rates.filter(({ tokensPerSecond }) => tokensPerSecond >= AS_GOOD * best.tokensPerSecond);
  const target = good.reduce((one, other) => (other.slots < one.slots ? other : one));
  if (target.slots !== slots)
    return { ...state, slots: target.slots, reason: compared(target, rates, slots) };
  const isUnknown = (other: number) =>
    !rates.some((rate) => rate.slots === other && nowMs - rate.atMs < STALE_MS);
  const fewer = Math.max(1, slots - stepAt(slots));
  if (fewer < slots && isUnknown(fewer))
    return {
      ...state,
      slots: fewer,
      reason: `trying whether ${fewer} calls at once are as fast as ${slots}`,
    };
  const more = Math.min(wanted, slots + stepAt(slots));
  if (more > slots && isUnknown(more))
    return { ...state, slots: more, reason: `trying whether ${more} calls at once are faster than ${slots}` };
  return { ...state, reason: slots === wanted ? undefined : settled(state, target) };
}

/** Of many, a quarter: so the end is found soon, and a server that does scale loses too much to be mistaken. */
const stepAt = (slots: number): number => Math.max(1, Math.round(slots / 4));

function compared(target: Rate, rates: readonly Rate[], slots: number): string {
  const now = rates.find((rate) => rate.slots === slots)!;
  return target.slots < slots
    ? `${slots} calls at once bring no more than ${target.slots} (${perSecond(now)} and ${perSecond(target)} tokens/s)`
    : `${target.slots} calls at once bring more than ${slots} (${perSecond(target)} and ${perSecond(now)} tokens/s)`;
}

function settled({ rates, slots }: ThroughputState, now: Rate): string | undefined {
  const above = rates.filter((rate) => rate.slots > slots);
  const next = above.reduce<Rate | undefined>(
    (one, other) => (one === undefined || other.slots < one.slots ? other : one),
    undefined,
  );
  return next === undefined ? undefined : compared(now, rates, next.slots);
}

const perSecond = ({ tokensPerSecond }: Rate): string => tokensPerSecond.toFixed(1);
