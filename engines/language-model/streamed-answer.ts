import { cutOff, endless, parseAnswer } from './answer.ts';
import type { GenerateRequest } from './language-model.ts';

/** No token of written language is longer; a server that goes on beyond does not keep to the output limit. */
const LONGEST_TOKEN = 32;

/** An answer on its way. */
export interface StreamedAnswer {
  /** A piece of the answer. @throws StageError where the answer is longer than any allowed one. */
  add(text: string): void;
  /** A piece of what the model thought before: no answer, but a sign of life. */
  addThought(text: string): void;
  /** Pieces so far, thoughts included. */
  pieces(): number;
  /** @throws StageError where the answer is no JSON. */
  json(): unknown;
  /** The fault of an answer that the server ended at the output limit. */
  cutOff(): Error;
}

/** Puts an answer together as it arrives, tells the caller that it does, and ends one without end. */
export function streamedAnswer(model: string, request: GenerateRequest): StreamedAnswer {
  const { maxOutputTokens } = request;
  let text = '';
  let thoughtCharacters = 0;
  let pieces = 0;

  const arrived = (): void => {
    pieces += 1;
    request.onProgress?.(pieces);
    if (text.length + thoughtCharacters > maxOutputTokens * LONGEST_TOKEN)
      throw endless(model, maxOutputTokens);
  };
  const onlyThought = (): boolean => text.trim() === '' && thoughtCharacters > 0;

  return {
    add(piece) {
      if (piece === '') return;
      text += piece;
      arrived();
    },
    addThought(piece) {
      if (piece === '') return;
      thoughtCharacters += piece.length;
      arrived();
    },
    pieces: () => pieces,
    json: () => parseAnswer(model, text, onlyThought()),
    cutOff: () => cutOff(model, maxOutputTokens, onlyThought()),
  };
}
