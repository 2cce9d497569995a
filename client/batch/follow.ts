import type { BatchName } from '../../domain/ids.ts';
import { EXIT } from '../rendering/errors.ts';
import { terminalOf } from '../rendering/terminal.ts';
import type { Session } from '../session.ts';
import type { BatchReport } from '../status/batch-report.ts';
import { batchView } from '../status/batch-view.ts';
import { watch } from '../status/watch.ts';

/**
 * Shows a batch until it ends. Ctrl-C only stops the showing. The exit code is 3 when something failed.
 *
 * @returns how it ended.
 */
export async function followBatch(
  session: Session,
  name: BatchName,
  options: { readonly json?: boolean },
): Promise<BatchReport> {
  const terminal = terminalOf(process.stdout, process.env);
  const leave = () => {
    process.stderr.write(`\nThe batch goes on. Follow it again: vidmine status ${name} --watch\n`);
    process.exit(EXIT.ok);
  };
  process.once('SIGINT', leave);
  try {
    const { data: report } = await watch(
      batchView(session.db, { name, pacing: session.configuration.pacing, terminal }),
      options,
    );
    if (report.counts.failed + report.counts.parked > 0) process.exitCode = EXIT.partial;
    return report;
  } finally {
    process.removeListener('SIGINT', leave);
  }
}
