import { errorMessage } from '../../domain/error-message.ts';
import { StageError, videoFault } from '../../domain/faults.ts';

/** The answer was cut off at its output limit: ask again with more room. */
export const CUT_OFF = 'answer-cut-off';
/** Prompt and answer do not fit into the context: ask about less. */
export const TOO_LONG = 'prompt-too-long';

/** @param onlyThought the model used up all of its tokens to think. */
export const cutOff = (model: string, maxOutputTokens: number, onlyThought = false): StageError =>
  videoFault(
    CUT_OFF,
    onlyThought
      ? `${model} thought aloud for all of its ${maxOutputTokens} tokens and gave no answer. Switch its thinking off where it runs, or name a model that does not think.`
      : `${model} was cut off after ${maxOutputTokens} tokens before its answer was complete. More room (miner.maxOutputTokens) or fewer claims per call let it finish.`,
  );

/** The server does not keep to the output limit; as after a cut, less may come to an end. */
export const endless = (model: string, maxOutputTokens: number): StageError =>
  videoFault(
    CUT_OFF,
    `${model} went on far beyond the ${maxOutputTokens} tokens it was given and was stopped: its server does not keep to the limit.`,
  );

/** The model, or its server, will not answer this. */
export const answerRefused = (model: string, words: string): StageError =>
  videoFault('answer-refused', `${model} refuses to answer: ${words}`);

export const tooLong = (model: string, promptTokens: number, contextTokens: number): StageError =>
  videoFault(
    TOO_LONG,
    `A prompt of ${promptTokens} tokens and its answer do not fit into the ${contextTokens} tokens of ${model}. Raise languageModel.contextTokens or lower segments.maxChars.`,
  );

/** Trying again is pointless: the same schema is refused every time. */
export const schemaRefused = (engine: string, cause: unknown): StageError =>
  videoFault(
    'schema-refused',
    `${engine} cannot compile the answer's schema (${errorMessage(cause)}). This is a bug of vidmine, not of the video: please report it.`,
    { kind: 'failed' },
    cause,
  );

/**
 * The model's text as JSON; throws a video's fault that shows how the text begins.
 *
 * @param onlyThought the model thought, and said nothing.
 */
export function parseAnswer(model: string, text: string, onlyThought = false): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    const start = text.trim().slice(0, 120);
    throw videoFault(
      'answer-no-json',
      `${model} answered with something that is no JSON: ${start === '' ? `an empty text${onlyThought ? ', after thinking' : ''}` : `"${start}"`}.`,
      undefined,
      cause,
    );
  }
}

/** Whether an error is a stage's error for this reason. */
export const isFault = (error: unknown, reason: string): boolean =>
  error instanceof StageError && error.fault.reason === reason;
