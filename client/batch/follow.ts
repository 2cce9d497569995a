import type { BatchName } from '../../domain/ids.ts';
import { formatDuration } from '../rendering/duration.ts';
import { EXIT } from '../rendering/errors.ts';
import { terminalOf } from '../rendering/terminal.ts';
import type { Session } from '../session.ts';
import type { BatchReport } from '../status/batch-report.ts';
import { batchView } from '../status/batch-view.ts';
import type { View } from '../status/view.ts';
import { watch } from '../status/watch.ts';

export interface FollowOptions {
  readonly json?: boolean;
  /** What is said at Ctrl-C; undefined: that the batch goes on. */
  readonly leaving?: string;
}

/**
 * Shows a batch until it ends, or until nothing is left of it but videos that rest for hours before they are tried
 * again. Ctrl-C only stops the showing. The exit code is 3 when something failed or rests.
 *
 * @returns how it ended.
 */
export async function followBatch(
  session: Session,
  name: BatchName,
  options: FollowOptions,
): Promise<BatchReport> {
  const terminal = terminalOf(process.stdout, process.env);
  const leave = () => {
    const said = options.leaving ?? `The batch goes on. Follow it again: vidmine status ${name} --watch`;
    process.stderr.write(`\n${said}\n`);
    process.exit(EXIT.ok);
  };
  process.once('SIGINT', leave);
  try {
    const look = batchView(session.db, { name, pacing: session.configuration.pacing, terminal });
    const { data: report } = await watch(async () => untilOnlyRest(await look()), options);
    if (onlyRests(report) && !options.json) {
      process.stdout.write(
        `What is parked is tried again in ${formatDuration(restMs(report))}; the batch goes on by itself: vidmine status ${name} --watch\n`,
      );
    }
    if (report.counts.failed + report.counts.parked > 0) process.exitCode = EXIT.partial;
    return report;
  } finally {
    process.removeListener('SIGINT', leave);
  }
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
