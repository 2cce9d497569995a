import { Command } from 'commander';
import { ACTIVITY_QUEUES } from '../domain/capacity/activity-queues.ts';
import type { ActivityQueue } from '../domain/capacity/slots.ts';
import { UserError } from '../domain/user-error.ts';
import type { Db } from '../storage/database/database.ts';
import { listTunedSlots, runningWorkers, tuneSlots, untuneSlots } from '../storage/database/worker-slots.ts';
import { type ConfigurationOptions, configurationFlags } from './configuration-options.ts';
import { type Terminal, terminalOf } from './rendering/terminal.ts';
import { untilInterrupted } from './tools/until-interrupted.ts';
import { awaitWorkers, type Taken } from './tune/await-workers.ts';
import { QUEUE_NAMES, readSlots } from './tune/read-slots.ts';
import { renderSlots, slotsJson, takenInWords } from './tune/render.ts';

interface TuneOptions extends ConfigurationOptions {
  readonly host?: string;
  readonly reset?: boolean;
  readonly json?: boolean;
}

export interface TuneDependencies {
  openSession(options: ConfigurationOptions): Promise<{ readonly db: Db; close(): Promise<void> }>;
  readonly print?: (text: string) => void;
  readonly terminal?: Terminal;
  /** How long running workers are waited for, in milliseconds. */
  readonly withinMs?: number;
}

const WITHIN_MS = 8_000;

const EXAMPLES = `
What there is: ${QUEUE_NAMES.join(', ')}.

Examples:
  vidmine tune                          what each worker does at once, and why
  vidmine tune mining=12 speech=2
  vidmine tune speech=4 --host gpu-box  on one machine; what is said of one comes before what is said of all
  vidmine tune mining=                  back to what each worker chooses
  vidmine tune --reset                  everything back

A change holds at once and until it is taken back, also for workers started later. What runs goes on: fewer at once
are reached as it ends. While memory is short, or a model server gets no faster by it, a worker does fewer for a
while and says why; workers.adaptiveSlots: false switches that off.`;

/** `vidmine tune`: how many of each kind of work are done at once, changed while the workers run. */
export function tuneCommand({
  openSession,
  print = (text) => process.stdout.write(`${text}\n`),
  terminal = terminalOf(process.stdout, process.env),
  withinMs = WITHIN_MS,
}: TuneDependencies): Command {
  return configurationFlags(new Command('tune'))
    .description(
      'how many of each kind of work are done at once: show it, or change it while the workers run',
    )
    .argument('[slots...]', 'such as mining=12')
    .option('--host <name>', 'on this machine only')
    .option('--reset', 'take back everything that was tuned')
    .option('--json', 'print JSON')
    .addHelpText('after', EXAMPLES)
    .action(async (typed: string[], options: TuneOptions) => {
      const { slots, back } = readSlots(typed);
      refuseUnclear(typed, options);
      await untilInterrupted(async (signal) => {
        const session = await openSession(options);
        const { db } = session;
        const { host } = options;
        try {
          if (back.length > 0) await untuneSlots(db, { host, queues: back });
          await tuneSlots(db, host ?? '', slots);
          if (options.reset) await untuneSlots(db, { host });
          const queues = options.reset
            ? ACTIVITY_QUEUES
            : [...(Object.keys(slots) as ActivityQueue[]), ...back];
          const taken =
            queues.length === 0 ? undefined : await awaitWorkers(db, { queues, host }, { withinMs, signal });
          await report(db, taken, options);
        } finally {
          await session.close();
        }
      });
    });

  async function report(db: Db, taken: Taken | undefined, { json, host }: TuneOptions): Promise<void> {
    const [running, tuned] = await Promise.all([runningWorkers(db), listTunedSlots(db)]);
    if (json) {
      const inForce = taken && taken.concerned.length > 0 && taken.silent.length === 0;
      print(JSON.stringify({ ...slotsJson(running, tuned), ...(taken && { inForce }) }));
      return;
    }
    print(renderSlots(running, tuned, terminal));
    if (taken !== undefined) print(`\n${takenInWords(taken, host)}`);
  }
}

function refuseUnclear(typed: readonly string[], { host, reset }: TuneOptions): void {
  if (reset === true && typed.length > 0) {
    throw new UserError({
      what: '--reset takes no changes beside it',
      todo: 'Reset first, then change what you want.',
      usage: true,
    });
  }
  if (host !== undefined && host.trim() === '')
    throw new UserError({ what: '--host needs the name of a machine', usage: true });
  if (host !== undefined && reset !== true && typed.length === 0) {
    throw new UserError({
      what: `Nothing to change on ${host}`,
      todo: `Name it, such as: vidmine tune mining=2 --host ${host}`,
      usage: true,
    });
  }
}
