import { createInterface } from 'node:readline';
import { systemFault } from '../../domain/faults.ts';
import type { ChildExit } from '../processes/child-program.ts';
import { startChildProgram } from '../processes/start-child-program.ts';
import { type SidecarLine, sidecarLine } from './protocol.ts';

export interface ChannelProgram {
  /** Names the engine in errors and their reasons: `speech`. */
  readonly name: string;
  readonly command: string;
  /** A function is asked at each start. */
  readonly args: readonly string[] | (() => readonly string[]);
  /** Added to this process's environment. */
  readonly env?: Readonly<Record<string, string>>;
}

/** Whoever listens at the time: the start, then each request. What `onLine` throws is a broken protocol. */
export interface LineListener {
  readonly onLine: (line: SidecarLine) => void;
  /** `reason`: why we ended it, where it did not end by itself. */
  readonly onGone: (exit: ChildExit, reason: Error | undefined) => void;
}

export interface LineChannel {
  send(message: object): void;
  listen(listener: LineListener | undefined): void;
  /** False as soon as it has ended or is being ended. */
  alive(): boolean;
  /** Ends the process for this reason, which is what the listener gets. */
  breakOff(error: Error): void;
  /** Closes stdin, which is the order to leave, and kills it when it stays. */
  end(): Promise<void>;
}

const LEAVE_MS = 3000;

/** A child that speaks JSON lines. Throws StageError (`system`) when there is nothing to run it with. */
export const openLineChannel = ({ name, command, args, env }: ChannelProgram): LineChannel => {
  const given = typeof args === 'function' ? args() : args;
  const child = startChildProgram({ command, args: given, env, stdin: 'pipe' });
  let alive = true;
  let listener: LineListener | undefined;
  let reason: Error | undefined;

  const breakOff = (error: Error): void => {
    reason ??= error;
    alive = false;
    void child.kill();
  };

  const lines = createInterface({ input: child.stdout, crlfDelay: Number.POSITIVE_INFINITY });
  const linesEnded = new Promise<void>((resolve) => lines.once('close', resolve));
  lines.on('line', (text) => {
    if (!alive) return;
    try {
      listener?.onLine(sidecarLine.parse(JSON.parse(text)));
    } catch (cause) {
      const detail = `The ${name} engine broke its protocol with the line: ${text.slice(0, 300)}`;
      breakOff(systemFault(`${name}-protocol`, detail, cause));
    }
  });
  // Its last lines may still be on their way when it has ended.
  const gone = Promise.all([child.exited, linesEnded]).then(([exit]) => {
    alive = false;
    listener?.onGone(exit, reason);
  });

  return {
    send: (message) => void child.stdin?.write(`${JSON.stringify(message)}\n`),
    listen: (next) => {
      listener = next;
    },
    alive: () => alive,
    breakOff,
    end: async () => {
      alive = false;
      child.stdin?.end();
      const stays = setTimeout(() => void child.kill(), LEAVE_MS);
      await gone;
      clearTimeout(stays);
    },
  };
};
