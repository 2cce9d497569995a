import { existsSync } from 'node:fs';
import { execa } from 'execa';
import { z } from 'zod';
import { errorCode } from '../../domain/error-code.ts';
import { errorMessage } from '../../domain/error-message.ts';
import { chooseSpeechProvider } from '../../engines/speech/choose-provider.ts';
import { whisperFolder } from '../../engines/speech/whisper-folder.ts';
import type { DoctorContext } from './doctor-context.ts';
import type { Finding } from './finding.ts';

const PART = 'speech model';
const ASK_MS = 5_000;
const INSTALL = 'vidmine up installs it';
const modelList = z.looseObject({ data: z.array(z.looseObject({ id: z.string() })) });

/** Whether what recognises speech is there, and has the models that are asked of it. */
export async function checkSpeechModel(context: DoctorContext): Promise<Finding[]> {
  const { speech, speechEngine } = context.configuration;
  const second = speech.secondPass ? speech.secondModel : undefined;
  const models = [...new Set([speech.model, ...(second === undefined ? [] : [second])])];
  const chosen = chooseSpeechProvider(speechEngine);
  if (chosen.provider === 'openai') return checkServer(chosen.url, chosen.apiKey, models);
  if (chosen.provider === 'whisper-cpp') return checkWhisperCpp(chosen.program, models);
  return models.map((model) => embedded(model, context));
}

function embedded(model: string, { tools }: DoctorContext): Finding {
  if (Object.hasOwn(tools.whisperModels, model) && !existsSync(tools.python))
    return { part: PART, status: 'warning', found: `${model}, not installed`, todo: INSTALL };
  const folder = whisperFolder(model, tools.whisperModels);
  return { part: PART, status: 'ok', found: folder ?? `${model}, fetched by name when first used` };
}

/** Servers need not list their models; those that do are believed. */
async function checkServer(
  url: string,
  apiKey: string | undefined,
  models: readonly string[],
): Promise<Finding[]> {
  const problem = (found: string, todo: string): Finding[] => [
    { part: PART, status: 'problem', found, todo },
  ];
  try {
    const response = await fetch(`${url.replace(/\/+$/, '')}/models`, {
      headers: apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` },
      signal: AbortSignal.timeout(ASK_MS),
    });
    if (response.status === 401 || response.status === 403)
      return problem(`the server at ${url} refuses access (${response.status})`, 'Set speechEngine.apiKey');
    if (response.status >= 500)
      return problem(`the server at ${url} answers ${response.status}`, 'See what the server itself says');
    const listed = modelList.safeParse(await response.json().catch(() => undefined));
    if (!response.ok || !listed.success)
      return models.map((model) => ({
        part: PART,
        status: 'warning',
        found: `a server answers at ${url}, which does not say whether it has ${model}`,
        todo: 'It shows with the first recording; speechEngine.url goes up to /v1',
      }));
    return models.map((model) =>
      onServer(
        url,
        model,
        listed.data.data.map(({ id }) => id),
      ),
    );
  } catch (error) {
    return problem(
      `no server answers at ${url} (${reasonOf(error)})`,
      'Start it, or correct speechEngine.url; transcriptions wait until it is back',
    );
  }
}

function onServer(url: string, model: string, names: readonly string[]): Finding {
  if (names.includes(model)) return { part: PART, status: 'ok', found: `${model} on the server at ${url}` };
  const others = names.length === 0 ? 'none' : names.slice(0, 5).join(', ');
  return {
    part: PART,
    status: 'warning',
    found: `the server at ${url} does not list ${model}; it lists ${others}`,
    todo: 'Set speech.model to a model of the server',
  };
}

async function checkWhisperCpp(program: string, models: readonly string[]): Promise<Finding[]> {
  const files = models.map((model): Finding => {
    if (existsSync(model)) return { part: PART, status: 'ok', found: `${model}, run by ${program}` };
    const todo = 'Set speech.model to the path of a ggml file, such as ggml-base.bin';
    return { part: PART, status: 'problem', found: `there is no model file ${model}`, todo };
  });
  const { failed, code, exitCode, shortMessage } = await execa(program, ['--help'], {
    reject: false,
    timeout: ASK_MS,
  });
  if (!failed) return files;
  const found =
    code === 'ENOENT' ? `${program} was not found` : `${program} does not run (${exitCode ?? shortMessage})`;
  const todo = 'Install whisper.cpp (on a Mac: brew install whisper-cpp), or set speechEngine.whisperCpp';
  return [{ part: PART, status: 'problem', found, todo }, ...files];
}

function reasonOf(error: unknown): string {
  const cause = typeof error === 'object' && error !== null && 'cause' in error ? error.cause : error;
  return errorCode(cause) ?? errorMessage(cause);
}
