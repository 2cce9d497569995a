import { Command, InvalidArgumentError } from 'commander';
import { UserError } from '../domain/user-error.ts';
import { findBatch } from '../storage/database/batches.ts';
import type { Db } from '../storage/database/database.ts';
import { requireBatch } from './batch/require-batch.ts';
import { type ConfigurationOptions, configurationFlags } from './configuration-options.ts';
import { limitSpend } from './costs/change-max-spend.ts';
import { allCosts, costsOfBatch, costsOfVideo } from './costs/read-costs.ts';
import { renderAllCosts, renderBatchCosts, renderVideoCosts } from './costs/render-costs.ts';
import { type Terminal, terminalOf } from './rendering/terminal.ts';
import { findVideoOrBatch } from './show/find-video.ts';

export interface CostsSession {
  readonly db: Db;
  close(): Promise<void>;
}

export interface CostsDependencies {
  openSession(options: ConfigurationOptions): Promise<CostsSession>;
  /** Default: standard output. */
  readonly print?: (text: string) => void;
  readonly terminal?: Terminal;
}

interface CostsOptions extends ConfigurationOptions {
  readonly maxSpend?: Limit;
  readonly json?: boolean;
}

type Limit = number | 'none';

/** `vidmine costs [batch or video]`: what calls of models used and cost, and the limit of a batch. */
export function costsCommand({
  openSession,
  print = (text) => process.stdout.write(`${text}\n`),
  terminal = terminalOf(process.stdout, process.env),
}: CostsDependencies): Command {
  return configurationFlags(new Command('costs'))
    .description('What calls of models used and cost: tokens, seconds, money; and what a batch may spend')
    .argument('[name]', 'a batch, or a video id or address; without it: all batches')
    .option('--max-spend <n>', 'change what the paid calls of the batch may cost; none: no limit', limit)
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      `
Costs are in the currency of the prices (languageModel.promptPrice and its neighbours, embeddings.price). A paid call
is counted at the most it can cost until it is answered, and stays so where nobody knows whether it was charged.
A new batch gets its limit from batch.maxSpend. Once it is reached, no paid call is made for the batch; all other
stages go on. A video that runs for no batch has no limit.

Examples:
  vidmine costs
  vidmine costs my-channel
  vidmine costs my-channel --max-spend 30
  vidmine costs dQw4w9WgXcQ --json`,
    )
    .action(async (name: string | undefined, options: CostsOptions) => {
      const session = await openSession(options);
      try {
        const { data, text } = await costsOf(session.db, name, options.maxSpend, terminal);
        print(options.json ? JSON.stringify(data) : text);
      } finally {
        await session.close();
      }
    });
}

interface Shown {
  readonly data: object;
  readonly text: string;
}

async function costsOf(
  db: Db,
  name: string | undefined,
  maxSpend: Limit | undefined,
  terminal: Terminal,
): Promise<Shown> {
  if (maxSpend !== undefined) {
    if (name === undefined) throw noBatch();
    const batch = await requireBatch(db, name);
    await limitSpend(db, batch.name, maxSpend === 'none' ? undefined : maxSpend);
  }
  if (name === undefined) {
    const costs = await allCosts(db);
    return { data: costs, text: renderAllCosts(costs, terminal) };
  }
  const batch = await findBatch(db, name);
  if (batch !== undefined) {
    const costs = await costsOfBatch(db, batch);
    return { data: costs, text: renderBatchCosts(costs, terminal) };
  }
  const costs = await costsOfVideo(db, await findVideoOrBatch(db, name));
  return { data: costs, text: renderVideoCosts(costs, terminal) };
}

const noBatch = (): UserError =>
  new UserError({
    what: '--max-spend needs a batch',
    why: 'What may be spent is limited by batch.',
    todo: 'See the names with: vidmine status',
    usage: true,
  });

function limit(text: string): Limit {
  if (text === 'none') return 'none';
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value) && value >= 0) return value;
  throw new InvalidArgumentError('It must be a number from 0 up, or none.');
}
