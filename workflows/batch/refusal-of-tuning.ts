import type { BatchTuning } from '../../domain/messages.ts';
import { WIDEST_WINDOW } from './run-rules.ts';

/** Why a batch does not take these settings; undefined: it does. What comes from outside may be anything. */
export function refusalOfTuning(tuning: Partial<BatchTuning> | undefined): string | undefined {
  const { window, settingsHash } = tuning ?? {};
  if (!Number.isInteger(window) || window! < 1 || window! > WIDEST_WINDOW) {
    return `The number of videos in flight must be a whole number from 1 to ${WIDEST_WINDOW}, not ${JSON.stringify(window)}.`;
  }
  if (typeof settingsHash !== 'string' || settingsHash === '') return 'The hash of the settings is missing.';
  return undefined;
}
