import { execa } from 'execa';
import { maskSecrets } from '../../domain/masked-secrets.ts';

/** Something that goes on only when a person does something. */
export interface NoticeToSend {
  readonly event: string;
  /** The account or address. */
  readonly subject: string;
  readonly reason: string;
  /** The site's or the program's own words. */
  readonly detail: string;
  readonly todo: string;
}

export interface NotifierOptions {
  /** Program and arguments; empty: none is run. */
  readonly command: readonly string[];
  /** Writes one line to the log of this process. */
  readonly warn: (line: string) => void;
}

/** A program that takes longer is ended: it tells somebody, it does not work. */
const LIMIT_MS = 30_000;

/**
 * Tells a person that they are needed: one line in the log, always, and the program they named, which gets one JSON
 * object on its input. Passwords in URLs are masked in both. What is returned never throws: a program that is
 * missing, fails or hangs is a further line in the log.
 */
export function createNotifier({ command, warn }: NotifierOptions): (notice: NoticeToSend) => Promise<void> {
  const [program, ...args] = command;
  return async (notice) => {
    const { event, subject, reason, detail, todo } = masked(notice);
    warn(`${event}: ${subject}: ${reason}: ${detail} What to do: ${todo}`);
    if (program === undefined) return;
    const input = `${JSON.stringify({ event, subject, reason, detail, todo, at: new Date().toISOString() })}\n`;
    const { failed, shortMessage } = await run(program, args, input);
    if (failed) warn(maskSecrets(`notifications.command failed: ${shortMessage}`));
  };
}

async function run(program: string, args: readonly string[], input: string) {
  try {
    const { failed, shortMessage } = await execa(program, args, {
      input,
      reject: false,
      timeout: LIMIT_MS,
      stdout: 'ignore',
      // What else it says belongs to it; only how it ended is ours.
      stderr: 'ignore',
    });
    return { failed, shortMessage };
  } catch (error) {
    return { failed: true, shortMessage: error instanceof Error ? error.message : String(error) };
  }
}

const masked = (notice: NoticeToSend): NoticeToSend => ({
  event: notice.event,
  subject: maskSecrets(notice.subject),
  reason: maskSecrets(notice.reason),
  detail: maskSecrets(notice.detail),
  todo: maskSecrets(notice.todo),
});
