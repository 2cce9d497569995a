import { execa } from 'execa';

/** A program that tells of the machine does so at once; a driver that hangs keeps it for ever. */
const ANSWERS_WITHIN_MS = 5_000;

/** What a small program prints; undefined where there is none, it fails, or it takes too long. */
export async function outputOf(
  program: string,
  args: readonly string[],
  withinMs = ANSWERS_WITHIN_MS,
): Promise<string | undefined> {
  const running = execa(program, args, { stdin: 'ignore', reject: false });
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => {
      running.kill('SIGKILL');
      // One that waits for its driver is not ended by any signal: nobody waits for its end.
      resolve(undefined);
    }, withinMs);
  });
  const ended = await Promise.race([running, late]);
  clearTimeout(timer);
  return ended === undefined || ended.failed ? undefined : ended.stdout;
}
