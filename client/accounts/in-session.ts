import type { ConfigurationOptions } from '../configuration-options.ts';
import { openSession, type Session } from '../session.ts';
import { untilInterrupted } from '../tools/until-interrupted.ts';

/** Runs a command's work with an open session, which is closed however that ends. */
export async function inSession(
  options: ConfigurationOptions,
  work: (session: Session, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  await untilInterrupted(async (signal) => {
    const session = await openSession(options);
    try {
      await work(session, signal);
    } finally {
      await session.close();
    }
  });
}

export const print = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

export const warn = (line: string): void => {
  process.stderr.write(`warning: ${line}\n`);
};
