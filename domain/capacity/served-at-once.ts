import type { ServedAtOnce } from './capacity-facts.ts';

/**
 * What Ollama serves at most unless its OLLAMA_NUM_PARALLEL says otherwise: some versions choose 4 where the memory
 * suffices, later ones serve 1.
 */
const OLLAMA_DEFAULT = 4;

/** What a measurement found: `orMore` where it found as many calls at work as it made. */
export interface MeasuredCalls {
  readonly calls: number;
  readonly orMore: boolean;
}

export interface KnownOfServer {
  /** languageModel.ollamaParallel. */
  readonly stated?: number;
  /** OLLAMA_NUM_PARALLEL of this process, where the server runs on this machine. */
  readonly environment?: number;
  readonly measured?: MeasuredCalls;
}

/**
 * How many calls an Ollama server works on at once. What a person states holds, since a busy server measures as
 * fewer; this process's environment need not be that of the server, so a measurement comes before it.
 */
export function servedAtOnce({ stated, environment, measured }: KnownOfServer): ServedAtOnce {
  const told = stated ?? environment;
  const name = stated === undefined ? 'OLLAMA_NUM_PARALLEL here' : 'languageModel.ollamaParallel';
  const mismatch =
    told !== undefined && measured !== undefined && differs(told, measured)
      ? { mismatch: `${name} is ${told}, but Ollama worked on ${inWords(measured)} when it was measured` }
      : {};
  if (stated !== undefined) return { calls: stated, source: 'stated', ...mismatch };
  if (measured !== undefined)
    return { calls: measured.calls, source: 'measured', orMore: measured.orMore, ...mismatch };
  if (environment !== undefined) return { calls: environment, source: 'environment' };
  return { calls: OLLAMA_DEFAULT, source: 'assumed' };
}

const differs = (told: number, { calls, orMore }: MeasuredCalls): boolean =>
  orMore ? told < calls : told !== calls;

const inWords = ({ calls, orMore }: MeasuredCalls): string =>
  orMore ? `${calls} calls at once or more` : `${calls} at once`;
