import { writeFile } from 'node:fs/promises';
import { Command } from 'commander';
import { asNamed } from '../domain/as-named.ts';
import { UserError } from '../domain/user-error.ts';
import { requireBatch } from './batch/require-batch.ts';
import { type ConfigurationOptions, configurationFlags } from './configuration-options.ts';
import { notWritten } from './not-written.ts';
import { reportMarkdown } from './report/markdown.ts';
import { readReport } from './report/read-report.ts';
import type { Session } from './session.ts';
import { hasTables } from './status/require-tables.ts';

export type ReportSession = Pick<Session, 'db' | 'configuration' | 'home' | 'stack' | 'close'>;

export interface ReportDependencies {
  openSession(options: ConfigurationOptions): Promise<ReportSession>;
  /** Default: standard output. */
  readonly print?: (text: string) => void;
}

interface ReportOptions extends ConfigurationOptions {
  readonly output?: string;
  readonly json?: boolean;
}

/** `vidmine report <batch>`: the whole account of a batch, while it runs or after it ended. */
export function reportCommand({
  openSession,
  print = (text) => process.stdout.write(`${text}\n`),
}: ReportDependencies): Command {
  return configurationFlags(new Command('report'))
    .description(
      'The whole account of a batch as Markdown: results, speed, accounts, tiers, failures, settings, what to do',
    )
    .argument('<batch>', 'name of the batch')
    .option('-o, --output <file>', 'write it to a file, which is replaced, instead of printing it')
    .option('--json', 'the same as JSON')
    .addHelpText(
      'after',
      `
Examples:
  vidmine report my-channel
  vidmine report my-channel --output my-channel.md
  vidmine report my-channel --json | jq .statistics.successRate`,
    )
    .action(async (name: string, { output, json, ...options }: ReportOptions) => {
      const session = await openSession(options);
      try {
        if (!(await hasTables(session.db))) throw noBatch(name);
        const report = await readReport(session, await requireBatch(session.db, name));
        const text = json ? JSON.stringify(report) : reportMarkdown(report);
        if (output === undefined) print(text);
        else await written(output, text, print);
      } finally {
        await session.close();
      }
    });
}

async function written(file: string, text: string, print: (text: string) => void): Promise<void> {
  try {
    await writeFile(file, `${text}\n`);
  } catch (error) {
    throw notWritten(`The report cannot be written to ${file}`, file, error);
  }
  print(`Written to ${file}`);
}

const noBatch = (name: string): UserError =>
  new UserError({
    what: `There is no batch named ${asNamed(name)}`,
    why: 'There is no batch at all.',
    todo: 'Start one: vidmine batch start <url, feed, list or folder>',
    usage: true,
  });
