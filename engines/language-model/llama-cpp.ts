import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { access } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { pipeline } from 'node:stream/promises';
import type { Llama, LlamaCompletion, LlamaModel } from 'node-llama-cpp';
import { systemFault, videoFault } from '../../domain/faults.ts';
import { fitsContext } from '../../domain/mining/token-budget.ts';
import { cutOff, parseAnswer, tooLong } from './answer.ts';
import { gbnfOf } from './gbnf.ts';
import type { Generated, GenerateRequest, LanguageModel } from './language-model.ts';
import { createRepetitionGuard } from './repetition-guard.ts';
import { createSerialLock } from './serial-lock.ts';

export interface LlamaCppModelOptions {
  /** Absolute path of the GGUF file. */
  readonly modelPath: string;
  /** How the model is called in identities and reports. */
  readonly name: string;
  /** sha256 of the file, where it is pinned: saves hashing it. */
  readonly digest?: string;
  readonly contextTokens: number;
  /** CPU threads; unset: all cores but one. */
  readonly threads?: number;
  /** Limit of one call, its wait for the calls before it included. */
  readonly timeoutSeconds: number;
}

interface Loaded {
  readonly llama: Llama;
  readonly model: LlamaModel;
  readonly completion: LlamaCompletion;
}

/**
 * The tiny model that runs inside this process when there is no model server. It is a base model: it follows the
 * grammar and the examples, not instructions, so it is labelled a demo. Loaded with the first call; calls run one
 * after the other, and the tokens they begin with in common are evaluated once.
 */
export function createLlamaCppModel(options: LlamaCppModelOptions): LanguageModel {
  const { name, contextTokens } = options;
  const inTurn = createSerialLock();
  let loading: Promise<Loaded> | undefined;
  let digest: Promise<string> | undefined;

  async function loaded(): Promise<Loaded> {
    loading ??= load(options);
    loading.catch(() => {
      loading = undefined;
    });
    return loading;
  }

  async function generate(request: GenerateRequest): Promise<Generated> {
    const started = performance.now();
    const deadline = AbortSignal.timeout(Math.min(options.timeoutSeconds * 1000, 2 ** 31 - 1));
    const signal = request.signal ? AbortSignal.any([request.signal, deadline]) : deadline;
    try {
      const generated = await inTurn(() => complete(request, signal), signal);
      return { ...generated, latencyMs: Math.round(performance.now() - started) };
    } catch (error) {
      request.signal?.throwIfAborted();
      if (deadline.aborted)
        throw systemFault(
          'language-model-slow',
          `The embedded model gave no answer within ${options.timeoutSeconds} s (languageModel.timeoutSeconds): this machine is too busy.`,
          error,
        );
      throw error;
    }
  }

  async function complete(
    request: GenerateRequest,
    signal: AbortSignal,
  ): Promise<Omit<Generated, 'latencyMs'>> {
    const { llama, model, completion } = await loaded();
    // Tokenised apart, so that the instructions are the same tokens whatever follows them.
    const prompt = [...model.tokenize(request.instructions), ...model.tokenize(request.input)];
    if (!fitsContext(prompt.length, request.maxOutputTokens, contextTokens))
      throw tooLong(name, prompt.length, contextTokens);
    const grammar = await llama.createGrammar({ grammar: gbnfOf(request.schema) });
    const repeats = createRepetitionGuard();
    const looping = new AbortController();
    let outputTokens = 0;
    const { response, metadata } = await completion.generateCompletionWithMeta(prompt, {
      grammar,
      temperature: 0,
      seed: 7,
      maxTokens: request.maxOutputTokens,
      disableContextShift: true,
      signal: AbortSignal.any([signal, looping.signal]),
      onToken: (tokens) => {
        outputTokens += tokens.length;
        request.onProgress?.(outputTokens);
        if (tokens.map((token) => repeats(token)).includes(true))
          looping.abort(videoFault('answer-repeats', `${name} kept repeating itself and was stopped.`));
      },
    });
    if (metadata.stopReason === 'maxTokens') throw cutOff(name, request.maxOutputTokens);
    return { json: parseAnswer(name, response), promptTokens: prompt.length, outputTokens };
  }

  return {
    identity: async () => {
      digest ??= options.digest === undefined ? sha256Of(options.modelPath) : Promise.resolve(options.digest);
      digest.catch(() => {
        digest = undefined;
      });
      return { engine: 'llama.cpp', model: name, digest: await digest, contextTokens, demo: true };
    },
    countTokens: async (text) => (await loaded()).model.tokenize(text).length,
    generate,
    close: async () => {
      const current = loading;
      loading = undefined;
      // After the call in progress: freeing a context under it would crash the process.
      await inTurn(async () => {
        await (await current?.catch(() => undefined))?.llama.dispose();
      });
    },
  };
}

async function load(options: LlamaCppModelOptions): Promise<Loaded> {
  const threads = options.threads ?? Math.max(1, availableParallelism() - 1);
  try {
    await access(options.modelPath);
    // Here and not above: nothing that never asks the embedded model pays for its native library.
    const { getLlama, LlamaCompletion, LlamaLogLevel } = await import('node-llama-cpp');
    const llama = await getLlama({
      build: 'never',
      gpu: false,
      maxThreads: threads,
      logLevel: LlamaLogLevel.error,
    });
    const model = await llama.loadModel({ modelPath: options.modelPath });
    const context = await model.createContext({
      contextSize: options.contextTokens,
      threads,
      // A sliding window would forget the instructions, which every call begins with.
      swaFullCache: true,
    });
    return { llama, model, completion: new LlamaCompletion({ contextSequence: context.getSequence() }) };
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw systemFault(
      'language-model-missing',
      `The embedded model ${options.modelPath} cannot be loaded: ${why}. Check it with: vidmine tools list`,
      cause,
    );
  }
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  try {
    await pipeline(createReadStream(path), hash);
  } catch (cause) {
    throw systemFault('language-model-missing', `The embedded model ${path} cannot be read.`, cause);
  }
  return hash.digest('hex');
}
