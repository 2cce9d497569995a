import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { access } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { errorMessage } from '../../domain/error-message.ts';
import { systemFault, videoFault } from '../../domain/faults.ts';
import { fitsContext } from '../../domain/mining/token-budget.ts';
import { cutOff, parseAnswer, schemaRefused, tooLong } from './answer.ts';
import { gbnfOf } from './gbnf.ts';
import type { Generated, GenerateRequest, JsonSchema, LanguageModel } from './language-model.ts';
import { type LlamaSession, openLlamaSession } from './llama-session.ts';
import { createRepetitionGuard } from './repetition-guard.ts';
import { createSerialLock } from './serial-lock.ts';

const LONGEST_TIMER_MS = 2 ** 31 - 1;

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

/**
 * The tiny model that runs inside this process when there is no model server. It is a base model: it follows the
 * grammar and the examples, not instructions, so it is labelled a demo. Loaded with the first call; calls run one
 * after the other, and the instructions they begin with are evaluated once.
 */
export function createLlamaCppModel(options: LlamaCppModelOptions): LanguageModel {
  const { name, modelPath, contextTokens } = options;
  const inTurn = createSerialLock();
  const session = remembered(() => open(options));
  const digest = remembered(async () => options.digest ?? (await sha256Of(modelPath)));

  async function generate(request: GenerateRequest): Promise<Generated> {
    const started = performance.now();
    const deadline = AbortSignal.timeout(Math.min(options.timeoutSeconds * 1000, LONGEST_TIMER_MS));
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

  async function complete(request: GenerateRequest, signal: AbortSignal) {
    const { instructions, input, maxOutputTokens } = request;
    const { countTokens, compile, complete: answer } = await session.get();
    const tokens = countTokens(instructions) + countTokens(input);
    if (!fitsContext(tokens, maxOutputTokens, contextTokens)) throw tooLong(name, tokens, contextTokens);
    const repeats = createRepetitionGuard();
    let told = 0;
    const onToken = (token: number) => {
      request.onProgress?.(++told);
      if (repeats(token))
        throw videoFault('answer-repeats', `${name} kept repeating itself and was stopped.`);
    };
    const completion = await answer({
      instructions,
      input,
      grammar: await grammarOf(request.schema, compile),
      maxOutputTokens,
      signal,
      onToken,
    });
    if (!completion.complete) throw cutOff(name, maxOutputTokens);
    const { text, promptTokens, outputTokens } = completion;
    return { json: parseAnswer(name, text), promptTokens, outputTokens };
  }

  return {
    identity: async () => ({
      engine: 'llama.cpp',
      model: name,
      digest: await digest.get(),
      contextTokens,
      demo: true,
    }),
    countTokens: async (text) => (await session.get()).countTokens(text),
    generate,
    // After the call in progress: freeing a context under it would crash the process.
    close: () => inTurn(async () => (await session.forget())?.dispose()),
  };
}

async function grammarOf<T>(schema: JsonSchema, compile: (grammar: string) => Promise<T>): Promise<T> {
  try {
    return await compile(gbnfOf(schema));
  } catch (cause) {
    throw schemaRefused('llama.cpp', cause);
  }
}

async function open(options: LlamaCppModelOptions): Promise<LlamaSession> {
  try {
    await access(options.modelPath);
    return await openLlamaSession(options);
  } catch (cause) {
    throw systemFault(
      'language-model-missing',
      `The embedded model ${options.modelPath} cannot be loaded: ${errorMessage(cause)}. Check it with: vidmine tools list`,
      cause,
    );
  }
}

/** Makes a thing once, when it is first asked for; a failure is not remembered. */
function remembered<T>(make: () => Promise<T>) {
  let made: Promise<T> | undefined;
  return {
    get(): Promise<T> {
      made ??= make().catch((error: unknown) => {
        made = undefined;
        throw error;
      });
      return made;
    },
    async forget(): Promise<T | undefined> {
      const last = await made?.catch(() => undefined);
      made = undefined;
      return last;
    },
  };
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
