import { setTimeout as delay } from 'node:timers/promises';
import { systemFault, videoFault } from '../../domain/faults.ts';
import { fromEnvironment } from './addresses.ts';
import { type Answer, PLANNED, type Work } from './ways.ts';
import { type Reply, reply } from './world-messages.ts';

const { worldPort } = fromEnvironment();
/** A server that says nothing for so long is taken to be away. */
const PATIENCE_MS = 4_000;

export interface Question {
  readonly work: Work;
  /** What is asked about: a video, a segment. */
  readonly key: string;
  /** Number of the video, where it is known. */
  readonly video: number | undefined;
}

export const worldUrl = (path: string): string => `http://127.0.0.1:${worldPort}${path}`;

/**
 * Says to the world what is to be done now, and hears what comes of it.
 *
 * @throws StageError `system` where it cannot be reached; the signal's reason on abort.
 */
export async function askWorld(question: Question, signal?: AbortSignal): Promise<Reply> {
  const patience = AbortSignal.timeout(PATIENCE_MS);
  try {
    const response = await fetch(worldUrl('/'), {
      method: 'POST',
      body: JSON.stringify(question),
      signal: signal === undefined ? patience : AbortSignal.any([patience, signal]),
    });
    return reply.parse(await response.json());
  } catch (error) {
    signal?.throwIfAborted();
    throw systemFault('stand-in-away', 'The server that stands for all others does not answer.', error);
  }
}

/**
 * The same for an engine that waits by itself.
 *
 * @returns how long the work takes, in ms.
 * @throws StageError as the world answers.
 */
export async function begin(question: Question, signal?: AbortSignal): Promise<number> {
  const { answer, afterMs } = await askWorld(question, signal);
  const fault = faultOf(answer, question);
  if (fault !== undefined) throw fault;
  return afterMs;
}

/** Does a piece of work that takes nothing but time. */
export async function workAt(question: Question, signal?: AbortSignal): Promise<void> {
  await delay(await begin(question, signal), undefined, { signal });
}

function faultOf(answer: Answer, { work, key }: Question): Error | undefined {
  switch (answer) {
    case 'system':
      return systemFault(`${PLANNED}-away`, `The server for ${work} is away (${key}).`);
    case 'video':
      return videoFault(`${PLANNED}-fault`, `What came of ${work} is of no use.`);
    case 'no-speech':
      return videoFault('no-speech', 'Nobody speaks in it.', { kind: 'skipped', reason: 'no-speech' });
    case 'refuse':
      return videoFault(`${PLANNED}-refusal`, `To ${work} it is refused.`, { kind: 'failed' });
    default:
      return undefined;
  }
}
