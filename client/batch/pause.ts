import { Command } from 'commander';
import { batchState } from '../../domain/batch-state.ts';
import { controlOf, setControl } from '../../storage/database/batch-control.ts';
import { runningStages } from '../../storage/database/running-stages.ts';
import { tellAccounts } from '../accounts/tell-accounts.ts';
import { type ConfigurationOptions, configurationFlags } from '../configuration-options.ts';
import { counted } from '../rendering/counted.ts';
import type { Told } from '../tell-within.ts';
import type { InSteering, Steering } from './batch-session.ts';
import { overError } from './over-error.ts';
import { requireBatch } from './require-batch.ts';
import { tellBatch, untoldInWords } from './tell-batch.ts';

interface PauseOptions extends ConfigurationOptions {
  readonly now?: boolean;
  readonly json?: boolean;
}

const EXAMPLES = `
What runs ends its stage first, and no other begins; with --now it is interrupted, and begins again when the batch is
resumed. No attempt is used up either way. A video that another running batch waits for too goes on.

Examples:
  vidmine batch pause my-channel
  vidmine batch pause my-channel --now
  vidmine batch resume my-channel`;

/** `vidmine batch pause <name>`: no stage of its videos begins until it is resumed. */
export function pauseCommand(inSteering: InSteering): Command {
  return configurationFlags(new Command('pause'))
    .description('Begin nothing more of a batch until it is resumed')
    .argument('<name>', 'the batch')
    .option('--now', 'interrupt what runs as well')
    .option('--json', 'print JSON')
    .addHelpText('after', EXAMPLES)
    .action((name: string, options: PauseOptions) =>
      inSteering(options, (steering) => pause(steering, name, options)),
    );
}

async function pause(steering: Steering, name: string, { now, json }: PauseOptions): Promise<void> {
  const { session, print } = steering;
  const { db } = session;
  const batch = await requireBatch(db, name);
  const wanted = now ? 'pause-now' : 'pause';
  // Who was interrupted rests already: a plain pause takes nothing of that back.
  const already = batchState(batch) === 'paused' && (batch.control === wanted || !now);
  if (!already && !(await setControl(db, batch.name, wanted)))
    throw await overError(db, batch.name, 'paused');
  const told = await tellBatch(session, batch.name, 'pauseBatch');
  if (told === 'told') await tellAccounts(session);
  const { control, since } = (await controlOf(db, batch.name)) ?? { control: wanted, since: new Date() };
  const running = await runningStages(db, batch.name);
  if (json) print(JSON.stringify({ batch: batch.name, control, since, told, running }));
  else
    for (const line of inWords(batch.name, { already, now: control === 'pause-now', running, told }))
      print(line);
}

interface Paused {
  readonly already: boolean;
  readonly now: boolean;
  readonly running: number;
  readonly told: Told;
}

function inWords(name: string, { already, now, running, told }: Paused): string[] {
  const stages = counted(running, 'stage');
  const rest =
    running === 0
      ? 'Nothing of it runs.'
      : now
        ? `${stages} at work ${running === 1 ? 'is' : 'are'} being interrupted.`
        : `${stages} at work ${running === 1 ? 'ends' : 'end'} first.`;
  return [
    `Batch ${name} ${already ? 'was paused already' : 'is paused'}. ${rest}`,
    ...(told === 'not-running' ? ['Its workflow does not run; resuming starts it.'] : untoldInWords(told)),
    `Go on with: vidmine batch resume ${name}`,
  ];
}
