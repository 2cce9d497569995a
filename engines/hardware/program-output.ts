import { execa } from 'execa';

/** A program that tells of the machine does so at once; a driver that hangs keeps it for ever. */
const ANSWERS_WITHIN_MS = 5_000;

/** Programs that were given up and have not ended. */
const hanging = new Set<string>();

/**
 * What a small program prints; undefined where there is none, it fails, or it takes too long. One that was given up is not
 * started again before it has ended: they would become more with every question.
 */
export async function outputOf(
  program: string,
  args: readonly string[],
  withinMs = ANSWERS_WITHIN_MS,
): Promise<string | undefined> {
  if (hanging.has(program)) return undefined;
  const running = execa(program, args, { stdin: 'ignore', reject: false });
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => {
      hanging.add(program);
      void running.finally(() => hanging.delete(program));
      running.kill('SIGKILL');
      // One that waits for its driver is not ended by any signal: nobody waits for its end.
      resolve(undefined);
    }, withinMs);
  });
  const ended = await Promise.race([running, late]);
  clearTimeout(timer);
  return ended === undefined || ended.failed ? undefined : ended.stdout;
}
