import { Command } from 'commander';
import { UserError } from '../../domain/user-error.ts';
import { deleteBatch } from '../../storage/database/batch-deletion.ts';
import { type BatchRecord, countOutcomes } from '../../storage/database/batches.ts';
import { type ConfigurationOptions, configurationFlags } from '../configuration-options.ts';
import { counted } from '../rendering/counted.ts';
import type { InSteering, Steering } from './batch-session.ts';
import { confirmed } from './confirm.ts';
import { requireBatch } from './require-batch.ts';

interface DeleteOptions extends ConfigurationOptions {
  readonly yes?: boolean;
  readonly json?: boolean;
}

const EXAMPLES = `
Its list and how its videos ended go. What is stored of the videos stays (transcripts, claims, vectors), and so do the
attempts, and what models cost. A video of it can still be taken up again by name: vidmine retry VIDEO.

Examples:
  vidmine batch delete my-channel
  vidmine batch delete my-channel --yes --json`;

/** `vidmine batch delete <name>`: forgets a batch that has ended. */
export function deleteCommand(inSteering: InSteering): Command {
  return configurationFlags(new Command('delete'))
    .description('Forget a batch that has ended; what is stored of its videos stays')
    .argument('<name>', 'the batch')
    .option('-y, --yes', 'do not ask')
    .option('--json', 'print JSON')
    .addHelpText('after', EXAMPLES)
    .action((name: string, options: DeleteOptions) =>
      inSteering(options, (steering) => remove(steering, name, options)),
    );
}

async function remove(
  { session, print, ask }: Steering,
  name: string,
  options: DeleteOptions,
): Promise<void> {
  const { yes = false, json } = options;
  const batch = await requireBatch(session.db, name);
  if (batch.endedAt === undefined) throw notEnded(batch);
  const counts = await countOutcomes(session.db, batch.name);
  const videos = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const question = `Delete the batch ${batch.name} with its list of ${counted(videos, 'video')}? What is stored of them stays.`;
  const command = `vidmine batch delete ${batch.name} --yes`;
  if (!(await confirmed({ question, yes, ask, command }))) {
    print(json ? JSON.stringify({ batch: batch.name, deleted: false }) : 'Everything stays.');
    return;
  }
  const deletion = await deleteBatch(session.db, batch.name);
  if (!deletion.deleted && deletion.why === 'not-ended') throw notEnded(batch);
  if (!deletion.deleted && deletion.why === 'in-work') throw inWork(batch, deletion.open);
  const deleted = deletion.deleted ? deletion.videos : 0;
  if (json) {
    print(JSON.stringify({ batch: batch.name, deleted: true, videos: deleted, stored: counts.stored }));
    return;
  }
  print(`Batch ${batch.name} is deleted, with its list of ${counted(deleted, 'video')}.`);
  print('What is stored of them stays, and so does what it cost: vidmine search, vidmine costs.');
}

const notEnded = ({ name, control }: BatchRecord): UserError =>
  new UserError({
    what: `The batch ${name} has not ended`,
    why: 'Its videos would go on without anybody who waits for them. Nothing was deleted.',
    todo:
      control === 'cancel'
        ? `It is being cancelled; wait for its end: vidmine batch cancel ${name}`
        : `Cancel it first: vidmine batch cancel ${name}`,
    usage: true,
  });

const inWork = ({ name }: BatchRecord, open: number): UserError =>
  new UserError({
    what: `${counted(open, 'video')} of the batch ${name} ${open === 1 ? 'is' : 'are'} being worked on`,
    why: 'Taken up again by themselves. Nothing was deleted.',
    todo: `Wait for their end (vidmine status ${name}), or leave them out: vidmine skip VIDEO --batch ${name}`,
    usage: true,
  });
