import type { StageError } from '../../domain/faults.ts';
import { isFault } from './answer.ts';
import type { Generated, LanguageModel } from './language-model.ts';
import { IGNORES_SCHEMA, probeModel } from './probe-model.ts';

/** A server may be set right under the same model: what failed is asked again after this time. */
const FAILURE_HOLDS_MS = 600_000;

interface Failure {
  readonly error: StageError;
  readonly at: number;
}

/**
 * The model, asked before its first work whether it keeps to the form of an answer: once for each digest it has had. A
 * failure holds until the digest is another one, or for ten minutes. What the probe used is counted with the first answer.
 */
export function probedModel(model: LanguageModel, now: () => number = Date.now): LanguageModel {
  const passed = new Set<string>();
  const failed = new Map<string, Failure>();
  const asking = new Map<string, Promise<void>>();
  let digest: string | undefined;
  let owed: Generated | undefined;

  const identity: LanguageModel['identity'] = async () => {
    const known = await model.identity();
    digest = known.digest;
    return known;
  };

  async function probe(of: string): Promise<void> {
    try {
      owed = await probeModel(model);
      passed.add(of);
      failed.delete(of);
    } catch (error) {
      if (isFault(error, IGNORES_SCHEMA)) failed.set(of, { error: error as StageError, at: now() });
      throw error;
    } finally {
      asking.delete(of);
    }
  }

  /** Calls that come while the model is asked wait for the same answer. */
  async function requireProbe(): Promise<void> {
    const of = digest ?? (await identity()).digest;
    if (passed.has(of)) return;
    const failure = failed.get(of);
    if (failure !== undefined && now() - failure.at < FAILURE_HOLDS_MS) throw failure.error;
    const running = asking.get(of) ?? probe(of);
    asking.set(of, running);
    await running;
  }

  return {
    identity,
    countTokens: (text) => model.countTokens(text),
    async generate(request) {
      await unlessAborted(requireProbe(), request.signal);
      const generated = await model.generate(request);
      const before = owed;
      owed = undefined;
      return before === undefined ? generated : together(before, generated);
    },
    close: () => model.close(),
  };
}

/** Every token is counted somewhere. */
const together = (probe: Generated, answer: Generated): Generated => ({
  ...answer,
  promptTokens: probe.promptTokens + answer.promptTokens,
  outputTokens: probe.outputTokens + answer.outputTokens,
  latencyMs: probe.latencyMs + answer.latencyMs,
});

/** The probe goes on for the others that wait for it. */
async function unlessAborted(work: Promise<void>, signal: AbortSignal | undefined): Promise<void> {
  if (signal === undefined) return work;
  signal.throwIfAborted();
  const aborted = new AbortController();
  const abort = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true, signal: aborted.signal });
  });
  try {
    await Promise.race([work, abort]);
  } finally {
    aborted.abort();
  }
}
