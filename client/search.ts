import { Command, InvalidArgumentError } from 'commander';
import type { Embedder } from '../engines/embeddings/embedder.ts';
import type { Db } from '../storage/database/database.ts';
import type { StoredEmbeddingModel } from '../storage/database/embedding-models.ts';
import type { StoredEmbedder } from '../workers/embedders.ts';
import { type ConfigurationOptions, configurationFlags } from './configuration-options.ts';
import { inWords } from './embeddings/in-words.ts';
import { type Terminal, terminalOf } from './rendering/terminal.ts';
import { findSentences } from './search/find.ts';
import { renderSearch, searchJson } from './search/render.ts';

export interface SearchSession {
  readonly db: Db;
  embedder(): Promise<Embedder>;
  embedderOf(stored: StoredEmbeddingModel): Promise<StoredEmbedder>;
  close(): Promise<void>;
}

export interface SearchDependencies {
  openSession(options: ConfigurationOptions): Promise<SearchSession>;
  /** Default: standard output. */
  readonly print?: (text: string) => void;
  readonly terminal?: Terminal;
}

interface SearchOptions extends ConfigurationOptions {
  readonly limit: number;
  readonly json?: boolean;
}

const MOST_HITS = 100;

const EXAMPLES = `
Examples:
  vidmine search "what limits growth"
  vidmine search 'why do "suspension bridges" fall' --limit 3
  vidmine search tides --json | jq -r '.hits[].link'`;

/** `vidmine search "question"`: the sentences that answer it, each with a link that plays it. */
export function searchCommand({
  openSession,
  print = (text) => process.stdout.write(`${text}\n`),
  terminal = terminalOf(process.stdout, process.env),
}: SearchDependencies): Command {
  return configurationFlags(new Command('search'))
    .description('find the sentences that answer a question, with links that jump there')
    .argument('<question...>', 'in your own words; "quoted words" must occur as they stand')
    .option('--limit <n>', `how many sentences, 1 to ${MOST_HITS}`, readLimit, 10)
    .option('--json', 'print JSON')
    .addHelpText('after', EXAMPLES)
    .action(async (words: string[], options: SearchOptions) => {
      const query = words.join(' ');
      const session = await openSession(options);
      try {
        // The database first: without one there is no use in loading a model.
        const { db } = session;
        const embedder = await session.embedder();
        const embedderOf = (stored: StoredEmbeddingModel) => session.embedderOf(stored);
        const asked = { db, embedder, embedderOf, query, limit: options.limit };
        const result = await findSentences(asked).catch(inWords);
        print(
          options.json
            ? JSON.stringify(searchJson(query, result), undefined, 2)
            : renderSearch(result, terminal),
        );
      } finally {
        await session.close();
      }
    });
}

function readLimit(typed: string): number {
  const limit = Number(typed);
  if (Number.isInteger(limit) && limit >= 1 && limit <= MOST_HITS) return limit;
  throw new InvalidArgumentError(`It must be a whole number from 1 to ${MOST_HITS}.`);
}
