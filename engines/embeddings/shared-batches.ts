import { shareOut } from '../../domain/spend/share-out.ts';
import { estimateTokens } from '../language-model/estimate-tokens.ts';
import { closedFault } from '../sidecar/sidecar-fault.ts';
import { batchesByLength } from './batches.ts';
import type { Embedder, EmbedOptions } from './embedder.ts';
import { type EmbeddingUse, usedInAll } from './embedding-use.ts';
import { mayBeOfOneText } from './text-fault.ts';
import { type Lot, WaitingTexts } from './waiting-texts.ts';

export interface SharedBatchesOptions {
  /** How long a text waits for others to fill its call, in ms. Default 5: a call takes longer than that. */
  readonly waitMs?: number;
}

/** One call of `embed` that is not over. */
interface Caller {
  readonly vectors: number[][];
  /** Texts without a vector so far. */
  missing: number;
  readonly onUsed: EmbedOptions['onUsed'];
  readonly answer: PromiseWithResolvers<number[][]>;
}

interface Call {
  readonly lots: readonly Lot<Caller>[];
  readonly abort: AbortController;
}

/**
 * An embedder whose callers share the engine's calls. A call goes as soon as it is full, or when its first text has
 * waited long enough and the engine has room for one; until then it goes on filling.
 *
 * A caller that aborts leaves with what was not sent. A call that fails of what may be one text is repeated for each
 * of its callers by itself, so that it fails for the one whose text it is. What a call used is told to its callers in
 * parts by their texts' tokens, which add up to what the engine said.
 */
export function shareBatches(engine: Embedder, { waitMs = 5 }: SharedBatchesOptions = {}): Embedder {
  const waiting = new WaitingTexts<Caller>();
  const callers = new Set<Caller>();
  const calls = new Set<Call>();
  let timer: NodeJS.Timeout | undefined;
  let closed = false;
  let maxTokens = Number.POSITIVE_INFINITY;

  const waitsFor = (): number => {
    if (waiting.since === undefined) return Number.POSITIVE_INFINITY;
    return waiting.count >= engine.batchSize ? 0 : waiting.since + waitMs - performance.now();
  };

  const send = (): void => {
    clearTimeout(timer);
    while (calls.size < engine.callsAtOnce && waitsFor() <= 0) void make(waiting.take(engine.batchSize));
    if (calls.size < engine.callsAtOnce && waiting.count > 0) timer = setTimeout(send, waitsFor());
  };

  /** Never rejects: its callers are told. */
  const make = async (lots: readonly Lot<Caller>[]): Promise<void> => {
    const call = { lots, abort: new AbortController() };
    calls.add(call);
    const uses: EmbeddingUse[] = [];
    const texts = lots.flatMap((lot) => lot.texts.map(({ text }) => text));
    try {
      const vectors = await engine.embed(texts, {
        signal: call.abort.signal,
        onUsed: (use) => uses.push(use),
      });
      tellUse(lots, uses);
      handOut(lots, vectors);
    } catch (error) {
      fail(lots, error);
    }
    calls.delete(call);
    send();
  };

  const tellUse = (lots: readonly Lot<Caller>[], uses: readonly EmbeddingUse[]): void => {
    if (uses.length === 0) return;
    const weights = lots.map((lot) => tokensOf(lot, maxTokens));
    const used = usedInAll(uses);
    const milliseconds = shareOut(Math.round(used.milliseconds), weights);
    const tokens = used.tokens === undefined ? undefined : shareOut(used.tokens, weights);
    for (const [index, { caller }] of lots.entries()) {
      caller.onUsed?.({ tokens: tokens?.[index], milliseconds: milliseconds[index]! });
    }
  };

  const fail = (lots: readonly Lot<Caller>[], error: unknown): void => {
    const present = lots.filter(({ caller }) => callers.has(caller));
    const shared = new Set(lots.map(({ caller }) => caller)).size > 1;
    if (shared && mayBeOfOneText(error)) waiting.addAlone(present);
    else for (const { caller } of present) giveUp(caller, error);
  };

  const leave = (caller: Caller): void => {
    callers.delete(caller);
    waiting.remove(caller);
    for (const { lots, abort } of calls) if (!lots.some((lot) => callers.has(lot.caller))) abort.abort();
  };

  const giveUp = (caller: Caller, reason: unknown): void => {
    leave(caller);
    caller.answer.reject(reason);
  };

  return {
    embed: async (texts, { signal, onUsed } = {}) => {
      signal?.throwIfAborted();
      if (closed) throw closedFault('embedding');
      if (texts.length === 0) return [];
      const answer = Promise.withResolvers<number[][]>();
      const caller: Caller = { vectors: new Array(texts.length), missing: texts.length, onUsed, answer };
      const abort = (): void => giveUp(caller, signal?.reason);
      signal?.addEventListener('abort', abort, { once: true });
      callers.add(caller);
      waiting.add(caller, batchesByLength(texts, engine.batchSize), performance.now());
      send();
      try {
        return await answer.promise;
      } finally {
        signal?.removeEventListener('abort', abort);
        leave(caller);
      }
    },
    identity: async () => {
      const identity = await engine.identity();
      maxTokens = identity.maxTokens;
      return identity;
    },
    batchSize: engine.batchSize,
    callsAtOnce: engine.callsAtOnce,
    device: () => engine.device(),
    close: async () => {
      closed = true;
      clearTimeout(timer);
      for (const caller of callers) giveUp(caller, closedFault('embedding'));
      await engine.close();
    },
  };
}

function handOut(lots: readonly Lot<Caller>[], vectors: readonly number[][]): void {
  let at = 0;
  for (const { caller, texts } of lots) {
    for (const { index } of texts) caller.vectors[index] = vectors[at++]!;
    caller.missing -= texts.length;
    if (caller.missing === 0) caller.answer.resolve(caller.vectors);
  }
}

const tokensOf = ({ texts }: Lot<Caller>, most: number): number =>
  texts.reduce((sum, { text }) => sum + Math.min(estimateTokens(text), most), 0);
