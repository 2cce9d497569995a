export interface UserErrorParts {
  /** What happened, and to what: one sentence, no full stop needed. */
  what: string;
  /** The reason, where it is known. */
  why?: string;
  /** What the person can do about it. */
  todo?: string;
  /** True where what the person typed or configured is wrong, not what happened afterwards. */
  usage?: boolean;
  /** The error underneath, kept for the log. */
  cause?: unknown;
}

/**
 * An error a person is meant to read and can act on: what happened, why, what to do next. Any layer may throw it;
 * the command line prints its parts and no stack. Its message is the same parts in one readable text.
 */
export class UserError extends Error {
  readonly what: string;
  readonly why?: string;
  readonly todo?: string;
  readonly usage: boolean;

  constructor(parts: UserErrorParts) {
    super(readableMessage(parts), parts.cause === undefined ? undefined : { cause: parts.cause });
    this.name = 'UserError';
    this.what = parts.what;
    if (parts.why !== undefined) this.why = parts.why;
    if (parts.todo !== undefined) this.todo = parts.todo;
    this.usage = parts.usage ?? false;
  }
}

function readableMessage({ what, why, todo }: UserErrorParts): string {
  return [what, why, todo && `What to do: ${todo}`]
    .filter((line) => line !== undefined && line !== '')
    .join('\n');
}
