import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { errorCode } from '../../domain/error-code.ts';
import { systemFault } from '../../domain/faults.ts';
import { startChildProgram } from '../processes/start-child-program.ts';
import { fileDigest } from '../sidecar/file-digest.ts';
import { threadsOf } from '../sidecar/threads-of.ts';
import { type AudioPart, createAudioCutter } from './audio-cutter.ts';
import { createCrashLimit } from './crash-limit.ts';
import { initialPrompt, promptNotices } from './initial-prompt.ts';
import { isKnownLanguage } from './language-code.ts';
import { toMs } from './recognised-span.ts';
import type { Recognised, RecogniseRequest, Recogniser, Stretch } from './recogniser.ts';
import { limitMinutes, progressOf, whisperCppArgs } from './whisper-cpp-command.ts';
import { exitFault, hung, isCrash, languageUnknown, modelMissing } from './whisper-cpp-faults.ts';
import { parseWhisperCpp, type WhisperCppOutput } from './whisper-cpp-output.ts';
import { withinStretch } from './within-stretch.ts';

export interface WhisperCppOptions {
  /** `whisper-cli`, or its path. */
  readonly program: string;
  /** The ggml file of the model. */
  readonly model: string;
  /** Python interpreter that has PyAV: makes the WAV file that the program reads. */
  readonly python: string;
  /** Transcriptions at once. Default 1. A function where the number may change. */
  readonly slots?: number | (() => number);
  /** CPU threads of each; unset: cores / slots. */
  readonly threads?: number;
  readonly beamSize: number;
  /** Beam width for what is decoded again. */
  readonly secondBeamSize: number;
}

/** Part of the identity: goes up when the same output would become other words. */
const DECODING_VERSION = 1;

/**
 * whisper.cpp's command line, one process for each recording and each stretch decoded again. It has no voice
 * activity detection without a model of its own; the quality guards take out what it invents over silence.
 */
export const createWhisperCpp = (options: WhisperCppOptions): Recogniser => {
  const { program, model, beamSize, secondBeamSize, slots = 1 } = options;
  const cutter = createAudioCutter({ python: options.python, slots });
  const withinCrashLimit = createCrashLimit(isCrash);

  /** Runs the program over a WAV file, or a stretch of it. `told`: percent done, as it says. */
  const run = async (
    { file, seconds }: AudioPart,
    { language, signal }: RecogniseRequest,
    prompt: string | undefined,
    stretch: Stretch | undefined,
    told: (percent: number) => void,
  ): Promise<WhisperCppOutput> => {
    signal?.throwIfAborted();
    const minutes = limitMinutes(seconds);
    const limit = AbortSignal.timeout(minutes * 60_000);
    const output = join(dirname(file), `heard-${stretch?.start ?? 'whole'}`);
    const child = startChildProgram({
      command: program,
      args: whisperCppArgs({
        ...{ modelPath: model, wav: file, output, language, prompt, stretch },
        threads: options.threads ?? threadsOf(slots),
        beamSize: stretch === undefined ? beamSize : secondBeamSize,
      }),
      signal: signal === undefined ? limit : AbortSignal.any([signal, limit]),
    });
    createInterface({ input: child.stderr }).on('line', (line) => {
      const percent = progressOf(line);
      if (percent !== undefined) told(percent);
    });
    // What it prints stands in its file as well.
    child.stdout.resume();
    const exit = await child.exited;
    signal?.throwIfAborted();
    if (limit.aborted) throw hung(program, minutes);
    const fault = exitFault(exit, { program, model });
    if (fault !== undefined) throw fault;
    const heard = await readOutput(`${output}.json`, program);
    if (!heard.multilingual && language !== undefined && language !== 'en')
      throw languageUnknown(language, model);
    return heard;
  };

  const listen = async (request: RecogniseRequest): Promise<Recognised> => {
    const { language } = request;
    if (!existsSync(model)) throw modelMissing(model);
    if (language !== undefined && !isKnownLanguage(language)) throw languageUnknown(language, model);
    const prompt = initialPrompt(request.vocabulary);
    return cutter.withParts({ audioPath: request.audioPath, signal: request.signal }, async ([whole]) => {
      const seconds = whole?.seconds ?? 0;
      const durationMs = toMs(seconds);
      const stretches = request.again?.filter(({ start }) => start < seconds) ?? [undefined];
      const heard: WhisperCppOutput[] = [];
      for (const [index, stretch] of stretches.entries()) {
        if (whole === undefined) break;
        const told = (percent: number): void =>
          request.onProgress?.(((index + percent / 100) / stretches.length) * durationMs, durationMs);
        const output = await run(whole, request, prompt.prompt, stretch, told);
        heard.push(stretch === undefined ? output : clipped(output, stretch));
      }
      return {
        language: heard[0]?.language ?? request.language ?? 'und',
        // The program does not tell how sure it is of it.
        languageProbability: request.language === undefined ? 0 : 1,
        durationMs,
        spans: heard.flatMap(({ spans }) => spans),
        engine: 'whisper.cpp',
        model,
        notices: promptNotices(prompt),
      };
    });
  };

  return {
    canDecodeAgain: true,
    identity: async () => {
      if (!existsSync(model)) throw modelMissing(model);
      return {
        engine: 'whisper.cpp',
        model,
        digest: await fileDigest(model),
        options: { beamSize, secondBeamSize, decoding: DECODING_VERSION },
      };
    },
    recognise: (request) => withinCrashLimit(request, () => listen(request)),
    close: () => cutter.close(),
  };
};

const clipped = (output: WhisperCppOutput, stretch: Stretch): WhisperCppOutput => ({
  ...output,
  spans: output.spans.map((span) => withinStretch(span, 0, stretch)),
});

async function readOutput(file: string, program: string): Promise<WhisperCppOutput> {
  try {
    return parseWhisperCpp(await readFile(file));
  } catch (error) {
    const what = errorCode(error) === 'ENOENT' ? 'wrote none' : `wrote another form: ${String(error)}`;
    throw systemFault(
      'speech-program-output',
      `${program} is to write JSON with --output-json-full, but ${what.slice(0, 300)}. Install a newer whisper.cpp, or correct speechEngine.whisperCpp.`,
      error,
    );
  }
}
