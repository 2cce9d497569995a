import { promptStart } from '../../test/fixtures/real-ollama/prompt-cache.ts';
import type { ServingOllama } from '../../test/fixtures/real-ollama/serve.ts';
import { type RealOllama, startRealOllama } from '../../test/fixtures/real-ollama.ts';
import type { Items } from './asked-items.ts';
import type { BenchSegment } from './segments.ts';

/** One way of mining, on a server of its own. */
export interface Side {
  /** Mines a segment into exactly so many items. @throws Error when the answer did not come to its end. */
  mine(segment: BenchSegment, items: Items): Promise<Answer>;
  close(): Promise<void>;
}

export interface Answer {
  readonly json: unknown;
  readonly promptTokens: number;
  readonly outputTokens: number;
}

export interface Mined extends Answer {
  readonly seconds: number;
  /** Tokens of the prompt that the server had from the call before. */
  readonly cachedTokens: number;
}

/** Of every call, on both sides. */
export const CONTEXT_TOKENS = 8192;
/** Never reached: an answer that reaches it is an error. */
export const MAX_OUTPUT_TOKENS = 2000;

export interface TimedSide {
  mine(segment: BenchSegment, items: Items): Promise<Mined>;
  close(): Promise<void>;
}

/** A side with a server of its own, whose prompt cache nobody else uses. */
export async function openSide(ollama: RealOllama, make: (host: string) => Side): Promise<TimedSide> {
  let reused = 0;
  const server: ServingOllama = await startRealOllama(ollama, (line) => {
    reused = promptStart(line)?.reused ?? reused;
  });
  const side = make(server.host);
  return {
    mine: async (segment, items) => {
      const startedAt = performance.now();
      const answer = await side.mine(segment, items);
      return { ...answer, seconds: (performance.now() - startedAt) / 1000, cachedTokens: reused };
    },
    close: async () => {
      await side.close();
      await server.stop();
    },
  };
}
