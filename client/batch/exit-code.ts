import type { OutcomeKind } from '../../domain/outcomes.ts';
import type { OutcomeCounts } from '../../storage/database/batches.ts';
import { EXIT, type ExitCode } from '../rendering/errors.ts';

/** What a batch that was followed to its end says to a script: 3 where a video failed, is parked or was cancelled. */
export const exitCodeOfBatch = ({ failed, parked, cancelled }: OutcomeCounts): ExitCode =>
  failed + parked + cancelled > 0 ? EXIT.partial : EXIT.ok;

/** The same of a single video, by how it ended; undefined: it goes on, or no batch lists it. */
export const exitCodeOfVideo = (ended: OutcomeKind | undefined): ExitCode =>
  ended === 'failed' || ended === 'parked' || ended === 'cancelled' ? EXIT.partial : EXIT.ok;
