import { Response } from 'undici';
import type { StageError } from '../../domain/faults.ts';

/** How much of an answer is taken, in bytes: many times what any server sends, and what any machine has memory for. */
export interface AnswerLimits {
  /** The body of an error. */
  readonly error: number;
  /** One line, or one event, of an answer that is streamed: it is held until it is whole. */
  readonly piece: number;
  /** The body of an answer that comes at once, such as the vectors of a batch. */
  readonly whole: number;
}

const LIMITS: AnswerLimits = { error: 4 * 2 ** 20, piece: 4 * 2 ** 20, whole: 256 * 2 ** 20 };

/** Where a piece ends, by the type of a stream. Of others the body is held as a whole. */
const ENDS: readonly (readonly [type: RegExp, ends: readonly string[]])[] = [
  [/event-stream/i, ['\n\n', '\r\n\r\n', '\r\r']],
  [/ndjson|json-?lines|jsonl/i, ['\n']],
];
const LONGEST_END = 4;

/**
 * The answer of a server that may send without end: reading it fails with the fault beyond the limits. The body of an
 * error has been read.
 *
 * @param tooLarge told what was too large: `an error of more than 4 MB`.
 */
export async function boundedAnswer(
  response: Response,
  tooLarge: (what: string) => StageError,
  limits: AnswerLimits = LIMITS,
): Promise<Response> {
  const { body, status, statusText, headers } = response;
  if (body === null) return response;
  const within = (what: string, limit: number, ends: readonly string[] = []) =>
    new Response(
      body.pipeThrough(limited(limit, ends, () => tooLarge(`${what} of more than ${megabytes(limit)} MB`))),
      { status, statusText, headers },
    );
  if (!response.ok) {
    const words = await within('an error', limits.error).arrayBuffer();
    return new Response(words, { status, statusText, headers });
  }
  const type = headers.get('content-type') ?? '';
  const ends = ENDS.find(([known]) => known.test(type))?.[1];
  return ends === undefined
    ? within('an answer', limits.whole)
    : within('a single piece of an answer', limits.piece, ends);
}

/** Passes on what comes, until more than the limit has come since the last end of a piece. */
function limited(
  limit: number,
  ends: readonly string[],
  fault: () => StageError,
): TransformStream<Uint8Array, Uint8Array> {
  let held = 0;
  let before = Buffer.alloc(0);
  return new TransformStream({
    transform(chunk, controller) {
      const seen = Buffer.concat([before, chunk]);
      const ended = Math.max(-1, ...ends.map((end) => lastEnd(seen, end)));
      held = ended > before.length ? seen.length - ended : held + chunk.length;
      before = Buffer.from(seen.subarray(-LONGEST_END + 1));
      if (held > limit) throw fault();
      controller.enqueue(chunk);
    },
  });
}

/** The place behind the last end, -1 where there is none. */
function lastEnd(bytes: Buffer, end: string): number {
  const at = bytes.lastIndexOf(end);
  return at < 0 ? -1 : at + end.length;
}

const megabytes = (bytes: number): number => Math.ceil(bytes / 2 ** 20);
