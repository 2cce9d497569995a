import type { Client } from '@temporalio/client';
import { Command, Option } from 'commander';
import { readRerunStage } from '../domain/rerun/rerun-stage.ts';
import { flagsOverruledByBatch, flagsUnheard } from '../domain/settings-of-workers.ts';
import { inSteering, type SteeringDependencies } from './batch/batch-session.ts';
import { configurationFlags } from './configuration-options.ts';
import { retryByBatch } from './retry/by-batch.ts';
import { retryByItself } from './retry/by-itself.ts';
import { chooseVideos } from './retry/choose.ts';
import type { Chosen } from './retry/chosen.ts';
import { fromStage } from './retry/from-stage.ts';
import type { RetryForm, RetryOptions } from './retry/options.ts';
import { type Retried, sayRetried } from './retry/say.ts';
import type { Session } from './session.ts';

/** More than so many are left to their batches, so that no more run at once than those let. */
const BY_THEMSELVES = 20;

const EXAMPLES = `
A retry goes on where a video failed: what is stored is not done twice, and nothing is asked of a site again that is
there. It works while the batch of a video runs, after it has ended, and when nobody remembers its workflow any more. Up
to ${BY_THEMSELVES} videos begin at once; more are taken up by their batches, as their windows have room.
To make anew what is stored, see: vidmine rerun

Examples:
  vidmine retry dQw4w9WgXcQ
  vidmine retry https://youtu.be/dQw4w9WgXcQ --from transcribe
  vidmine retry --failed --batch my-channel
  vidmine retry --reason unexpected --reason no-audio --dry-run`;

/** `vidmine retry`: takes up videos that failed. */
export function retryCommand(dependencies: SteeringDependencies): Command {
  const steering = inSteering(dependencies);
  return configurationFlags(new Command('retry'))
    .description('Take up videos that failed, from the stage that failed: what is stored is not done twice')
    .argument('[videos...]', 'video ids or addresses')
    .option('--failed', 'every failed, parked or cancelled video')
    .addOption(
      new Option(
        '--reason <class>',
        'every video that ended for this reason, as status shows it (repeatable)',
      ).argParser((value: string, earlier: readonly string[] | undefined) => [...(earlier ?? []), value]),
    )
    .option('--from <stage>', 'make this stage and what follows it anew')
    .option('--batch <name>', 'of this batch only; alone: what failed in it')
    .option('--dry-run', 'say what would be taken up, and start nothing')
    .option('--json', 'print JSON')
    .addHelpText('after', EXAMPLES)
    .action((videos: string[], options: RetryOptions) => {
      const form = formOf(options);
      return steering(options, async ({ session, print, warn }) => {
        const chosen = await chooseFrom(session, videos, form);
        for (const line of flagsWithoutEffect(session, chosen)) warn(`warning: ${line}`);
        const retried = form.dryRun ? NOTHING : await retry(session, chosen);
        sayRetried(print, { ...retried, chosen }, form);
      });
    });
}

/** @throws UserError for what is no stage. */
const formOf = ({
  failed = false,
  reason = [],
  from,
  batch,
  dryRun = false,
  json = false,
}: RetryOptions): RetryForm => ({
  ...{ failed, reasons: reason, batch, dryRun, json },
  from: from === undefined ? undefined : readRerunStage(from),
});

async function chooseFrom(session: Session, videos: readonly string[], form: RetryForm): Promise<Chosen[]> {
  const chosen = await chooseVideos(session, videos, form);
  return form.from === undefined ? chosen : fromStage(session.db, chosen, form.from);
}

/** A video that no batch lists any more may run on what is set here and now. */
const flagsWithoutEffect = ({ origins }: Session, chosen: readonly Chosen[]): string[] => [
  ...flagsUnheard(origins),
  ...(chosen.length > 0 && chosen.every(({ batch }) => batch !== undefined)
    ? flagsOverruledByBatch(origins)
    : []),
];

const NOTHING: Omit<Retried, 'chosen'> = { started: [], alreadyRunning: [], batches: [] };

async function retry(session: Session, chosen: readonly Chosen[]): Promise<Omit<Retried, 'chosen'>> {
  if (chosen.length === 0) return NOTHING;
  const client = await session.temporal();
  const few = chosen.length <= BY_THEMSELVES;
  const single = chosen.filter(({ batch }) => few || batch === undefined);
  return {
    ...(await singly(session, client, single)),
    batches: few ? [] : await byBatches(session, client, chosen),
  };
}

async function singly(session: Session, client: Client, chosen: readonly Chosen[]) {
  const started: Chosen[] = [];
  for (const one of chosen) if (await retryByItself(session.db, client, one)) started.push(one);
  const idOf = ({ videoId }: Chosen) => videoId;
  return {
    started: started.map(idOf),
    alreadyRunning: chosen.filter((one) => !started.includes(one)).map(idOf),
  };
}

async function byBatches(session: Session, client: Client, chosen: readonly Chosen[]) {
  const groups = Map.groupBy(
    chosen.filter(({ batch }) => batch !== undefined),
    ({ batch }) => batch!.name,
  );
  const taken: Retried['batches'][number][] = [];
  for (const videos of groups.values())
    taken.push(await retryByBatch(session, client, videos[0]!.batch!, videos));
  return taken;
}
