import { z } from 'zod';
import { withinDeadline } from '../language-model/within-deadline.ts';
import { type EmbeddingServer, tooSlow, unknownForm } from './embedding-faults.ts';

export interface EmbeddingCall<T> {
  readonly server: EmbeddingServer;
  /** The form of the answer. */
  readonly form: z.ZodType<T>;
  readonly timeoutSeconds: number;
  readonly signal?: AbortSignal | undefined;
  /** What an error of the client means: it is thrown instead. */
  readonly classify: (error: unknown) => unknown;
}

/**
 * An answer in the form it must have.
 *
 * @throws StageError (`system`) when the server is away, too slow, or answers in another form; the caller's abort as
 * it came.
 */
export async function answeredWithin<T>(
  { server, form, timeoutSeconds, signal, classify }: EmbeddingCall<T>,
  ask: (signal: AbortSignal) => Promise<unknown>,
): Promise<T> {
  const slow = (cause: unknown) => tooSlow(server, timeoutSeconds, cause);
  const answer = await withinDeadline({ timeoutSeconds, signal, slow, classify }, ask);
  const parsed = form.safeParse(answer);
  if (parsed.success) return parsed.data;
  throw unknownForm(server, z.prettifyError(parsed.error), parsed.error);
}
