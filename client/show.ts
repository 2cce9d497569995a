import { Command } from 'commander';
import type { Configuration } from '../domain/configuration.ts';
import type { Db } from '../storage/database/database.ts';
import { type ConfigurationOptions, configurationFlags } from './configuration-options.ts';
import { type Terminal, terminalOf } from './rendering/terminal.ts';
import { knowledgeJson } from './show/json.ts';
import { readKnowledge } from './show/read.ts';
import { renderKnowledge } from './show/render.ts';

export interface ShowSession {
  readonly db: Db;
  readonly configuration: Pick<Configuration, 'link'>;
  close(): Promise<void>;
}

export interface ShowDependencies {
  openSession(options: ConfigurationOptions): Promise<ShowSession>;
  /** Default: standard output. */
  readonly print?: (text: string) => void;
  readonly terminal?: Terminal;
}

interface ShowOptions extends ConfigurationOptions {
  readonly json?: boolean;
  readonly transcript?: boolean;
  readonly all?: boolean;
}

const EXAMPLES = `
Examples:
  vidmine show dQw4w9WgXcQ
  vidmine show https://youtu.be/dQw4w9WgXcQ --transcript
  vidmine show dQw4w9WgXcQ --all

Each claim ends with its reference, such as dQw4w9WgXcQ#3.0: your own verdict on it is given with
vidmine claims promote "dQw4w9WgXcQ#3.0", or reject.`;

/** `vidmine show <video>`: what is known of one video, its claims with evidence, and its transcript. */
export function showCommand({
  openSession,
  print = (text) => process.stdout.write(`${text}\n`),
  terminal = terminalOf(process.stdout, process.env),
}: ShowDependencies): Command {
  return configurationFlags(new Command('show'))
    .description('show what is known of a video: summary, claims with evidence, people, terms, transcript')
    .argument('<video>', 'its id, its address, or its path')
    .option('--transcript', 'the transcript too, with the time of every sentence')
    .option('--all', 'in full also what was rejected, merged and split')
    .option('--json', 'print JSON')
    .addHelpText('after', EXAMPLES)
    .action(async (typed: string, options: ShowOptions) => {
      const session = await openSession(options);
      try {
        const knowledge = await readKnowledge(session.db, typed, session.configuration.link);
        const parts = { transcript: options.transcript ?? false, all: options.all ?? false };
        print(
          options.json
            ? JSON.stringify(knowledgeJson(knowledge, parts), undefined, 2)
            : renderKnowledge(knowledge, parts, terminal),
        );
      } finally {
        await session.close();
      }
    });
}
