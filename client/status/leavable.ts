import { EXIT } from '../rendering/errors.ts';

/**
 * Does something that a person may leave at any time with Ctrl-C: what is followed goes on.
 *
 * @param words what is said then: that it goes on, and how to come back.
 */
export async function leavable<T>(words: string, work: () => Promise<T>): Promise<T> {
  const leave = (): never => {
    process.stderr.write(`\n${words}\n`);
    process.exit(EXIT.ok);
  };
  process.once('SIGINT', leave);
  try {
    return await work();
  } finally {
    process.removeListener('SIGINT', leave);
  }
}
