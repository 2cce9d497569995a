import { Command } from 'commander';
import { batchState } from '../../domain/batch-state.ts';
import type { BatchName } from '../../domain/ids.ts';
import { setControl } from '../../storage/database/batch-control.ts';
import { countOutcomes } from '../../storage/database/batches.ts';
import { tellAccounts } from '../accounts/tell-accounts.ts';
import { type ConfigurationOptions, configurationFlags } from '../configuration-options.ts';
import { counted } from '../rendering/counted.ts';
import type { Told } from '../tell-within.ts';
import type { InSteering, Steering } from './batch-session.ts';
import { overError } from './over-error.ts';
import { requireBatch } from './require-batch.ts';
import { steeringWarnings } from './setting-warnings.ts';
import { startFromRows } from './start-workflow.ts';
import { tellBatch, untoldInWords } from './tell-batch.ts';

interface ResumeOptions extends ConfigurationOptions {
  readonly json?: boolean;
}

const EXAMPLES = `
A batch that is not paused goes on as it does. One whose workflow was terminated by hand, or lost, is started again from
its rows: what is stored is not done twice.

Examples:
  vidmine batch resume my-channel`;

/** `vidmine batch resume <name>`: a paused batch goes on; one without a workflow gets one. */
export function resumeCommand(inSteering: InSteering): Command {
  return configurationFlags(new Command('resume'))
    .description('Go on with a paused batch')
    .argument('<name>', 'the batch')
    .option('--json', 'print JSON')
    .addHelpText('after', EXAMPLES)
    .action((name: string, options: ResumeOptions) =>
      inSteering(options, (steering) => resume(steering, name, options)),
    );
}

async function resume(steering: Steering, name: string, { json }: ResumeOptions): Promise<void> {
  const { session, print, warn } = steering;
  const { db } = session;
  const batch = await requireBatch(db, name);
  for (const line of await steeringWarnings(session, batch)) warn(`warning: ${line}`);
  if (!(await setControl(db, batch.name, 'go'))) throw await overError(db, batch.name, 'resumed');
  const told = await tellBatch(session, batch.name, 'resumeBatch');
  const started = told === 'not-running';
  if (started) await startFromRows(session, await session.temporal(), batch);
  if (told !== 'no-answer') await tellAccounts(session);
  const { open } = await countOutcomes(db, batch.name);
  const wasPaused = batchState(batch) === 'paused';
  if (json) print(JSON.stringify({ batch: batch.name, control: 'go', wasPaused, started, told, open }));
  else for (const line of inWords(batch.name, { wasPaused, started, open, told })) print(line);
}

interface Resumed {
  readonly wasPaused: boolean;
  readonly started: boolean;
  readonly open: number;
  readonly told: Told;
}

function inWords(name: BatchName, { wasPaused, started, open, told }: Resumed): string[] {
  const left = `${counted(open, 'video')} to go`;
  const said = wasPaused ? 'goes on' : started ? 'goes on from its rows' : 'was not paused; it runs';
  return [
    `Batch ${name} ${said}: ${left}.`,
    ...(started && wasPaused ? ['Its workflow did not run any more and was started again.'] : []),
    ...untoldInWords(told),
    `Follow it: vidmine status ${name} --watch`,
  ];
}
