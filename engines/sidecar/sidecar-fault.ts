import { passingFault, StageError, systemFault, videoFault } from '../../domain/faults.ts';
import type { ChildExit } from '../processes/child-program.ts';
import type { SidecarFailure } from './protocol.ts';

/** Last lines of a program's stderr as they fit into a message. */
const lastWords = (exit: ChildExit): string => {
  const lines = exit.stderrTail.split('\n').filter((line) => line.trim() !== '');
  return lines.length === 0 ? 'It said nothing.' : `Its last words: ${lines.slice(-6).join(' | ')}`;
};

const howItEnded = (exit: ChildExit): string => {
  if (exit.signal === 'SIGKILL') return 'was killed (SIGKILL: often the machine ran out of memory)';
  if (exit.signal !== undefined) return `was ended by ${exit.signal}`;
  return `ended with exit code ${exit.exitCode ?? 'unknown'}`;
};

/** It ended before it was ready. */
export const notStartedFault = (name: string, exit: ChildExit): StageError =>
  systemFault(
    `${name}-start`,
    `The ${name} engine does not start: it ${howItEnded(exit)}. ${lastWords(exit)} \`vidmine doctor\` shows what is installed.`,
  );

/** It said why it cannot start: a part that is down, whatever the kind. */
export const startFault = (name: string, { kind, reason, message }: SidecarFailure): StageError =>
  kind === 'unexpected'
    ? systemFault(`${name}-start`, `The ${name} engine does not start: ${message}`)
    : systemFault(reason, message);

/** The sidecar died at a request: nobody's fault, and the next request finds a fresh one. */
export const goneFault = (name: string, exit: ChildExit): StageError =>
  passingFault(
    `${name}-ended`,
    `The ${name} engine ${howItEnded(exit)}. ${lastWords(exit)} It starts again with the next request.`,
  );

export const closedFault = (name: string): StageError =>
  systemFault(`${name}-closed`, `The ${name} engine is closed: its worker is shutting down.`);

/** What the sidecar itself reported. `unexpected` counts against the video: trying for days would not end. */
export const reportedFault = (name: string, failure: SidecarFailure): StageError => {
  const down = failure.soon === true ? passingFault : systemFault;
  if (failure.kind === 'system') return down(failure.reason, failure.message);
  if (failure.kind === 'input') return videoFault(failure.reason, failure.message, { kind: 'failed' });
  return videoFault(failure.reason, `The ${name} engine failed: ${failure.message}`);
};

export const isGone = (error: unknown, name: string): boolean =>
  error instanceof StageError && error.fault.fault === 'system' && error.fault.reason === `${name}-ended`;
