import { passingFault, type StageError, systemFault, videoFault } from '../../domain/faults.ts';
import type { ChildExit } from '../processes/child-program.ts';

/** What is run. */
export interface WhisperCppProgram {
  readonly program: string;
  readonly model: string;
}

const ENDED = 'speech-ended';

export const isCrash = ({ fault }: StageError): boolean => fault.reason === ENDED;

export const modelMissing = (model: string): StageError =>
  systemFault(
    'speech-model-missing',
    `There is no model file ${model}. With speechEngine.provider whisper-cpp, speech.model is the path of a ggml file, such as ggml-base.bin.`,
  );

export const languageUnknown = (language: string, model: string): StageError =>
  videoFault(
    'language-unsupported',
    `The speech model ${model} does not understand the language asked for, '${language}'. Set speech.language to auto, or speech.model to a model that knows the language.`,
    { kind: 'failed' },
  );

export const hung = (program: string, minutes: number): StageError =>
  passingFault('speech-hung', `${program} did not end within ${minutes} minutes and was ended.`);

/** What the end of `whisper-cli` means; undefined: it worked. */
export function exitFault(exit: ChildExit, { program, model }: WhisperCppProgram): StageError | undefined {
  const { exitCode, signal, stderrTail } = exit;
  if (exitCode === 0) return undefined;
  const said = lastWords(stderrTail);
  if (exitCode === 127 || exitCode === 126)
    return systemFault(
      'speech-program-missing',
      `${program} cannot be run. Install whisper.cpp (on a Mac: brew install whisper-cpp), or set speechEngine.whisperCpp to its whisper-cli. ${said}`,
    );
  if (/failed to initialize whisper context|failed to load model|invalid model/i.test(stderrTail))
    return systemFault(
      'speech-model-unusable',
      `${program} cannot load ${model}: speech.model has to be a ggml file of Whisper. ${said}`,
    );
  const how =
    signal === undefined ? `ended with exit code ${exitCode ?? 'unknown'}` : `was ended by ${signal}`;
  return passingFault(ENDED, `${program} ${how}. ${said}`);
}

/** Its last lines, without those that tell how far it is. */
function lastWords(stderr: string): string {
  const lines = stderr.split('\n').filter((line) => line.trim() !== '' && !/progress\s*=/.test(line));
  return lines.length === 0 ? 'It said nothing.' : `Its last words: ${lines.slice(-4).join(' | ')}`;
}
