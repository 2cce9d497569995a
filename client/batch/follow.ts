import type { BatchName } from '../../domain/ids.ts';
import { formatDuration } from '../rendering/duration.ts';
import { EXIT } from '../rendering/errors.ts';
import { terminalOf } from '../rendering/terminal.ts';
import type { Session } from '../session.ts';
import type { BatchReport } from '../status/batch-report.ts';
import { batchView } from '../status/batch-view.ts';
import { leavable } from '../status/leavable.ts';
import type { View } from '../status/view.ts';
import { watch } from '../status/watch.ts';
import { exitCodeOfBatch } from './exit-code.ts';

export interface FollowOptions {
  readonly json?: boolean;
  /** What is said at Ctrl-C; undefined: that the batch goes on. */
  readonly leaving?: string;
}

/**
 * Shows a batch until it ends, or until nothing is left of it but videos that rest for hours before they are tried
 * again. Ctrl-C only stops the showing. The exit code is 3 when something failed, rests or was cancelled.
 *
 * @returns how it ended.
 */
export async function followBatch(
  session: Session,
  name: BatchName,
  { json = false, leaving }: FollowOptions,
): Promise<BatchReport> {
  const { db, configuration } = session;
  const terminal = terminalOf(process.stdout, process.env);
  const words =
    leaving ??
    `The batch goes on. Come back to it: vidmine status ${name} --watch   end it: vidmine batch cancel ${name}`;
  const look = batchView(db, { name, pacing: configuration.pacing, terminal, around: session, events: json });
  const { data: report } = await leavable(words, () =>
    watch(async () => untilOnlyRest(await look()), { json }),
  );
  if (onlyRests(report) && !json) {
    process.stdout.write(
      `What is parked is tried again in ${formatDuration(restMs(report))}; the batch goes on by itself: vidmine status ${name} --watch\n`,
    );
  }
  const code = exitCodeOfBatch(report.counts);
  if (code !== EXIT.ok) process.exitCode = code;
  return report;
}

/** Shorter rests are waited for. */
const WORTH_LEAVING_MS = 60_000;

const restMs = ({ parkedUntil }: BatchReport): number => (parkedUntil?.getTime() ?? 0) - Date.now();

const onlyRests = (report: BatchReport): boolean =>
  report.endedAt === undefined && report.counts.open === 0 && restMs(report) > WORTH_LEAVING_MS;

const untilOnlyRest = <V extends View & { readonly data: BatchReport }>(view: V): V => ({
  ...view,
  ended: view.ended || onlyRests(view.data),
});
