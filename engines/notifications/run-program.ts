import { execa } from 'execa';

/** A program that takes longer is ended: it tells somebody, it does not work. */
const LIMIT_MS = 30_000;

/** Runs a program with a text on its input; why it failed, undefined where it did not. Never throws. */
export async function runProgram(
  program: string,
  args: readonly string[],
  input: string,
): Promise<string | undefined> {
  try {
    const { failed, shortMessage } = await execa(program, args, {
      input,
      reject: false,
      timeout: LIMIT_MS,
      stdout: 'ignore',
      // What else it says belongs to it; only how it ended is ours.
      stderr: 'ignore',
    });
    return failed ? shortMessage : undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
