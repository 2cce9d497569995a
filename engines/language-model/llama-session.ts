import { availableParallelism } from 'node:os';
import type { LlamaContextSequence, LlamaGrammar, Token } from 'node-llama-cpp';

/** Outline, mining and evaluation take turns: each keeps its instructions, at about 75 MB. */
const KEPT_INSTRUCTIONS = 3;
/** Latest tokens that become less likely. */
const PUNISHED = 64;

export interface LlamaSessionOptions {
  /** Absolute path of the GGUF file. */
  readonly modelPath: string;
  readonly contextTokens: number;
  /** CPU threads; unset: all cores but one. */
  readonly threads?: number;
}

export interface Completion {
  readonly text: string;
  readonly promptTokens: number;
  readonly outputTokens: number;
  /** False when the limit came before the grammar's end. */
  readonly complete: boolean;
}

/** A loaded model: one completion at a time, the caller sees to that. */
export interface LlamaSession {
  countTokens(text: string): number;
  /** Compiles a GBNF grammar; throws when llama.cpp cannot. */
  compile(grammar: string): Promise<LlamaGrammar>;
  /** Throws what `signal` and `onToken` throw, and llama.cpp's own errors. */
  complete(request: {
    readonly instructions: string;
    readonly input: string;
    readonly grammar: LlamaGrammar;
    readonly maxOutputTokens: number;
    readonly signal: AbortSignal;
    /** Called with each token of the answer; may throw to end it. */
    readonly onToken: (token: number) => void;
  }): Promise<Completion>;
  dispose(): Promise<void>;
}

interface Kept {
  readonly sequence: LlamaContextSequence;
  /** What the sequence begins with, and how many tokens that is. */
  held?: { readonly instructions: string; readonly tokens: number };
}

export async function openLlamaSession(options: LlamaSessionOptions): Promise<LlamaSession> {
  const threads = options.threads ?? Math.max(1, availableParallelism() - 1);
  // Here and not above: nothing that never asks the embedded model pays for its native library.
  const { getLlama, LlamaGrammarEvaluationState, LlamaLogLevel } = await import('node-llama-cpp');
  const llama = await getLlama({
    build: 'never',
    gpu: false,
    maxThreads: threads,
    logLevel: LlamaLogLevel.error,
  });
  const model = await llama.loadModel({ modelPath: options.modelPath });
  const context = await model.createContext({
    contextSize: options.contextTokens,
    sequences: KEPT_INSTRUCTIONS,
    threads,
    // A sliding window would forget the instructions, which every call begins with.
    swaFullCache: true,
  });
  /** Least recently used first. */
  const kept = Array.from({ length: KEPT_INSTRUCTIONS }, (): Kept => ({ sequence: context.getSequence() }));

  /**
   * A sequence that holds exactly the instructions. They are evaluated by themselves, always in the same batches:
   * a shared prefix of another length would round differently, and the same call would not give the same answer.
   */
  async function hold(instructions: string): Promise<{ sequence: LlamaContextSequence; tokens: number }> {
    const known = kept.find((one) => one.held?.instructions === instructions) ?? (kept[0] as Kept);
    kept.push(...kept.splice(kept.indexOf(known), 1));
    const { sequence, held } = known;
    if (held?.instructions === instructions) {
      await sequence.eraseContextTokenRanges([{ start: held.tokens, end: sequence.nextTokenIndex }]);
      return { sequence, tokens: held.tokens };
    }
    known.held = undefined;
    await sequence.clearHistory();
    const { bos, shouldPrependBosToken } = model.tokens;
    const tokens = [...(shouldPrependBosToken && bos !== null ? [bos] : []), ...model.tokenize(instructions)];
    await sequence.evaluateWithoutGeneratingNewTokens(tokens);
    known.held = { instructions, tokens: tokens.length };
    return { sequence, tokens: tokens.length };
  }

  return {
    countTokens: (text) => model.tokenize(text).length,
    compile: (grammar) => llama.createGrammar({ grammar }),
    async complete({ instructions, input, grammar, maxOutputTokens, signal, onToken }) {
      const grammarEvaluationState = new LlamaGrammarEvaluationState({ model, grammar });
      const { sequence, tokens: instructionTokens } = await hold(instructions);
      // An answer follows from at least one token.
      const inputTokens = model.tokenize(input === '' ? '\n' : input);
      const answer: Token[] = [];
      signal.throwIfAborted();
      const counts = () => ({
        text: model.detokenize(answer),
        promptTokens: instructionTokens + inputTokens.length,
        outputTokens: answer.length,
      });
      for await (const token of sequence.evaluate(inputTokens, {
        temperature: 0,
        grammarEvaluationState,
        // Else a small model picks the same sentence again and again.
        repeatPenalty: {
          punishTokens: () => answer.slice(-PUNISHED),
          maxPunishTokens: PUNISHED,
          penalty: 1.1,
        },
      })) {
        signal.throwIfAborted();
        answer.push(token);
        onToken(token);
        if (answer.length >= maxOutputTokens) return { ...counts(), complete: false };
      }
      return { ...counts(), complete: true };
    },
    dispose: () => llama.dispose(),
  };
}
