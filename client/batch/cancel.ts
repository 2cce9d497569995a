import { Command } from 'commander';
import { batchState } from '../../domain/batch-state.ts';
import { batchWorkflowId } from '../../domain/ids.ts';
import { setControl } from '../../storage/database/batch-control.ts';
import { type BatchRecord, countOutcomes, findBatch } from '../../storage/database/batches.ts';
import { tellAccounts } from '../accounts/tell-accounts.ts';
import { type ConfigurationOptions, configurationFlags } from '../configuration-options.ts';
import { counted } from '../rendering/counted.ts';
import { isRunning } from '../running-workflow.ts';
import type { Session } from '../session.ts';
import { type Told, tellWithin } from '../tell-within.ts';
import type { InSteering, Steering } from './batch-session.ts';
import { cancelTakenUp } from './cancel-taken-up.ts';
import { confirmed } from './confirm.ts';
import { followCancelling } from './follow-cancelling.ts';
import { requireBatch } from './require-batch.ts';
import { startFromRows } from './start-workflow.ts';
import { serverOf } from './tell-batch.ts';

interface CancelOptions extends ConfigurationOptions {
  readonly yes?: boolean;
  readonly json?: boolean;
}

const EXAMPLES = `
What runs is ended, its programs included; what is stored stays. A video that another batch waits for goes on for that
one. The command stays until the last video has ended. Ctrl-C only stops the showing: the cancelling goes on by itself.
What was cancelled can be taken up later: vidmine retry --failed --batch NAME. To let a batch rest: vidmine batch pause.

Examples:
  vidmine batch cancel my-channel
  vidmine batch cancel my-channel --yes --json`;

/** `vidmine batch cancel <name>`: ends its videos, those that run and those that were to come. */
export function cancelCommand(inSteering: InSteering): Command {
  return configurationFlags(new Command('cancel'))
    .description('End a batch: its videos are cancelled, what is stored stays')
    .argument('<name>', 'the batch')
    .option('-y, --yes', 'do not ask')
    .option('--json', 'print JSON')
    .addHelpText('after', EXAMPLES)
    .action((name: string, options: CancelOptions) =>
      inSteering(options, (steering) => cancel(steering, name, options)),
    );
}

async function cancel(steering: Steering, name: string, options: CancelOptions): Promise<void> {
  const { session, print } = steering;
  const batch = await requireBatch(session.db, name);
  if (batch.endedAt !== undefined) return cancelEnded(steering, batch, options);
  if (batch.control !== 'cancel' && !(await isMeant(steering, batch, options))) {
    print(
      options.json ? JSON.stringify({ batch: batch.name, control: batch.control }) : 'Nothing was cancelled.',
    );
    return;
  }
  // Where it has ended just now, or is being cancelled, there is nothing to write.
  await setControl(session.db, batch.name, 'cancel');
  const told = await askToCancel(session, batch);
  if (told === 'told') {
    await tellAccounts(session);
    await followCancelling(steering, batch.name, { json: options.json });
  }
  const after = await findBatch(session.db, batch.name);
  if (after !== undefined) await say(steering, options, after, told);
}

/** Nothing is left of it but videos that were taken up again by themselves. */
async function cancelEnded(steering: Steering, batch: BatchRecord, options: CancelOptions): Promise<void> {
  const { print } = steering;
  const ending = await cancelTakenUp(steering, batch, options.yes ?? false);
  if (ending === 0) return say(steering, options, batch, 'told');
  if (options.json) print(JSON.stringify({ batch: batch.name, cancelled: ending ?? 0 }));
  else if (ending === undefined) print('Nothing was cancelled.');
  else
    print(
      `${counted(ending, 'video')} of ${batch.name}, taken up again since it ended, are being cancelled.`,
    );
}

async function isMeant({ session, ask }: Steering, { name }: BatchRecord, { yes = false }: CancelOptions) {
  const { open, stored } = await countOutcomes(session.db, name);
  const question = `Cancel the batch ${name}: ${counted(open, 'video')} end unfinished, ${stored} stored stay?`;
  return confirmed({ question, yes, ask, command: `vidmine batch cancel ${name} --yes` });
}

/**
 * A batch without a workflow gets one, which ends its videos: the row says what it is to do. The server takes a
 * cancellation of what has closed without a word, so it is asked whether there is something to cancel.
 */
async function askToCancel(session: Session, batch: BatchRecord): Promise<Told> {
  const client = await serverOf(session);
  if (client === undefined) return 'no-answer';
  const workflowId = batchWorkflowId(batch.name);
  return tellWithin(client, async ({ workflow }) => {
    if (await isRunning(client, workflowId)) await workflow.getHandle(workflowId).cancel();
    if (!(await isRunning(client, workflowId))) await startFromRows(session, client, batch);
  });
}

async function say({ session, print }: Steering, { json }: CancelOptions, batch: BatchRecord, told: Told) {
  const state = batchState(batch);
  const counts = await countOutcomes(session.db, batch.name);
  if (json) {
    print(JSON.stringify({ batch: batch.name, state, told, counts }));
    return;
  }
  const left = [`${counts.stored} stored`, ...(counts.failed > 0 ? [`${counts.failed} failed`] : [])].join(
    ', ',
  );
  if (state === 'cancelled') {
    print(`Batch ${batch.name} is cancelled: ${counts.cancelled} cancelled, ${left}.`);
    if (counts.cancelled > 0)
      print(`Take up what was cancelled: vidmine retry --failed --batch ${batch.name}`);
  } else if (state === 'ended') {
    print(`Batch ${batch.name} has ended: ${left}. There is nothing to cancel.`);
  } else if (told === 'no-answer') {
    print(`Batch ${batch.name} is to be cancelled: that is stored, and nothing of it begins any more.`);
    print(
      `The Temporal server does not answer, so what runs goes on. Within 10 minutes of its return it is ended; at once with: vidmine batch cancel ${batch.name}`,
    );
  } else {
    print(`Batch ${batch.name} is being cancelled, and goes on with that by itself.`);
    print(`Follow it: vidmine status ${batch.name} --watch`);
  }
}
