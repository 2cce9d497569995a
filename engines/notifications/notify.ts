import type { Configuration } from '../../domain/configuration.ts';
import { maskSecrets } from '../../domain/masked-secrets.ts';
import { runProgram } from './run-program.ts';
import { postSigned } from './webhook.ts';

/** What a person may want to know who is not looking. */
export interface NoticeToSend {
  readonly event: string;
  /** The account, address, stage or batch. */
  readonly subject: string;
  readonly reason: string;
  /** The site's or the program's own words. */
  readonly detail: string;
  readonly todo: string;
  readonly counts?: Readonly<Record<string, number>>;
}

export interface NotifierOptions extends Partial<Configuration['notifications']> {
  /** Writes one line to the log of this process. */
  readonly warn: (line: string) => void;
}

/**
 * Tells a person: one line in the log, always, and the program and the address they named, which get one JSON object.
 * Passwords in URLs are masked in all of it. What is returned never throws: a program or a server that is missing,
 * fails or hangs is a further line in the log.
 */
export function createNotifier({ warn, ...ways }: NotifierOptions): (notice: NoticeToSend) => Promise<void> {
  return async (notice) => {
    const { event, subject, reason, detail, todo } = masked(notice);
    warn(`${event}: ${subject}: ${reason}: ${detail} What to do: ${todo}`);
    for (const problem of await deliver(ways, notice)) warn(problem);
  };
}

/** Hands a notice to the program and the address that are named; what went wrong, a sentence each. Never throws. */
export async function deliver(
  { command = [], webhook, webhookSecret }: Omit<NotifierOptions, 'warn'>,
  notice: NoticeToSend,
): Promise<readonly string[]> {
  const [program, ...args] = command;
  const body = JSON.stringify({ ...masked(notice), at: new Date().toISOString() });
  const told = await Promise.all([
    program === undefined ? undefined : runProgram(program, args, `${body}\n`),
    webhook === undefined ? undefined : postSigned({ url: webhook, secret: webhookSecret }, body),
  ]);
  const names = ['notifications.command', 'notifications.webhook'];
  return told.flatMap((problem, way) =>
    problem === undefined ? [] : [maskSecrets(`${names[way]} failed: ${problem}`)],
  );
}

const masked = (notice: NoticeToSend): NoticeToSend => ({
  event: notice.event,
  subject: maskSecrets(notice.subject),
  reason: maskSecrets(notice.reason),
  detail: maskSecrets(notice.detail),
  todo: maskSecrets(notice.todo),
  counts: notice.counts,
});
