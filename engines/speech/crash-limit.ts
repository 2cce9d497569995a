import { StageError, videoFault } from '../../domain/faults.ts';
import type { RecogniseRequest } from './recogniser.ts';

/** Audio that brings the engine down so often is the cause itself. */
const MAX_CRASHES = 3;

/**
 * Runs recognitions and counts those that ended the engine, per recording: the third one is the recording's fault.
 *
 * @param isCrash whether an error means that the engine died over what it was at.
 */
export const createCrashLimit = (isCrash: (error: StageError) => boolean) => {
  const crashes = new Map<string, number>();
  return async <T>(request: RecogniseRequest, recognise: () => Promise<T>): Promise<T> => {
    const { audioPath, again } = request;
    // A first pass that works says nothing of the second.
    const key = JSON.stringify([audioPath, again !== undefined]);
    try {
      const recognised = await recognise();
      crashes.delete(key);
      return recognised;
    } catch (error) {
      if (!(error instanceof StageError && isCrash(error))) throw error;
      const times = (crashes.get(key) ?? 0) + 1;
      crashes.set(key, times);
      if (times < MAX_CRASHES) throw error;
      crashes.delete(key);
      const detail = `The speech engine died ${times} times over ${audioPath}: ${error.message}`;
      throw videoFault('speech-crash', detail, { kind: 'failed' }, error);
    }
  };
};
