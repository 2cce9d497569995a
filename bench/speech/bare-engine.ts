import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { z } from 'zod';
import type { Stretch } from '../../engines/speech/recogniser.ts';

const SCRIPT = fileURLToPath(new URL('bare_engine.py', import.meta.url));

export interface BareOptions {
  readonly python: string;
  /** Folder of the model. */
  readonly model: string;
  readonly threads: number;
  readonly beamSize: number;
  readonly secondBeamSize: number;
}

const seconds = z.object({ first: z.number(), second: z.number(), cpu: z.number() });

/** Seconds that a plain loop takes over a recording, over its stretches that are decoded again, and of processor. */
export type BareSeconds = z.infer<typeof seconds>;

export interface BareEngine {
  transcribe(path: string, stretches: readonly Stretch[]): Promise<BareSeconds>;
  close(): Promise<void>;
}

/** faster-whisper without anything of ours, loaded once, in a process of its own. */
export function startBareEngine({ python, ...options }: BareOptions): BareEngine {
  const child = execa(python, ['-u', SCRIPT, JSON.stringify(options)], {
    buffer: false,
    stderr: 'inherit',
    reject: false,
  });
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    async transcribe(path, stretches) {
      child.stdin.write(`${JSON.stringify({ path, stretches })}\n`);
      const answer = await answers.next();
      if (answer.done) throw new Error('The plain faster-whisper loop has ended: see above.');
      return seconds.parse(JSON.parse(answer.value));
    },
    async close() {
      child.stdin.end();
      await child;
    },
  };
}
