import { type StageError, videoFault } from './faults.ts';

/** Reason of the fault of an answer that is JSON, but not what the model was asked for. */
export const ANSWER_INVALID = 'answer-invalid';

/** @param why completes the sentence "The model's answer cannot be used: …". */
export const invalidAnswer = (why: string): StageError =>
  videoFault(ANSWER_INVALID, `The model's answer cannot be used: ${why}.`);
