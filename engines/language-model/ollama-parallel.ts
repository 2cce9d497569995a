import { z } from 'zod';
import { type CallsTogether, watchCalls } from '../../domain/capacity/calls-together.ts';
import type { MeasuredCalls } from '../../domain/capacity/served-at-once.ts';
import { CUT_OFF, isFault } from './answer.ts';
import { grammarSchema } from './grammar-schema.ts';
import type { LanguageModel } from './language-model.ts';

export interface ParallelQuestion {
  /** Asked as it is for work: other options would load it anew. */
  readonly model: LanguageModel;
  /** More than this need not be known. */
  readonly atMost: number;
  /** Limit of it all, in milliseconds. */
  readonly withinMs?: number;
}

const WITHIN_MS = 20_000;
/** Long enough for calls that are worked on together to be seen together, short enough for a slow machine. */
const TOKENS = 16;
const FIRST_ROUND = 4;

/** It does not end before its tokens are used up. */
const LONG_ANSWER = grammarSchema(
  z.strictObject({ words: z.array(z.string().min(4).max(12)).min(40).max(40) }),
);

/**
 * How many calls a server works on at once: that many answers grow side by side, while a call beyond begins only
 * after one has ended. Asked by rounds of small calls, each twice as many, until one has to wait. Undefined: the
 * server is away, answers in one piece, or is too slow to tell. Other work makes a server look like fewer.
 */
export async function measureParallel({
  model,
  atMost,
  withinMs = WITHIN_MS,
}: ParallelQuestion): Promise<MeasuredCalls | undefined> {
  const signal = AbortSignal.timeout(withinMs);
  try {
    // Loads the model, which all of the first round would wait for otherwise.
    await answer(model, watchCalls(1), 0, signal);
    for (let calls = Math.min(FIRST_ROUND, atMost); ; calls = Math.min(2 * calls, atMost)) {
      const found = await round(model, calls, signal);
      if (found === undefined) return undefined;
      if (found < calls) {
        // One that came late was not worked on with the others: it is seen once more.
        const again = (await round(model, calls, signal)) ?? found;
        return { calls: Math.max(found, again), orMore: false };
      }
      if (calls === atMost) return { calls, orMore: true };
    }
  } catch {
    return undefined;
  }
}

/** Calls that were at work together; all are given up once one of them had to wait for another one's end. */
async function round(model: LanguageModel, calls: number, signal: AbortSignal): Promise<number | undefined> {
  const seen = watchCalls(calls);
  const known = new AbortController();
  const either = AbortSignal.any([signal, known.signal]);
  const asked = Array.from({ length: calls }, (_, call) =>
    answer(model, seen, call, either, () => seen.oneWaited() && known.abort()),
  );
  await Promise.all(asked).catch((error: unknown) => {
    if (!either.aborted) throw error;
  });
  await Promise.allSettled(asked);
  return seen.together(TOKENS);
}

async function answer(
  model: LanguageModel,
  seen: CallsTogether,
  call: number,
  signal: AbortSignal,
  onPiece: () => void = () => {},
): Promise<void> {
  try {
    await model.generate({
      instructions: 'Name forty things.',
      input: '',
      schema: LONG_ANSWER,
      maxOutputTokens: TOKENS,
      signal,
      onProgress: () => {
        seen.piece(call);
        onPiece();
      },
    });
  } catch (error) {
    // That it is cut off is what was asked for.
    if (!isFault(error, CUT_OFF)) throw error;
  }
  seen.ended(call);
}
