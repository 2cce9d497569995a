import { Command } from 'commander';
import { type ConfigurationOptions, configurationFlags } from './configuration-options.ts';
import { changeCommand } from './embeddings/change.ts';
import { type EmbeddingsDependencies, inEmbeddings } from './embeddings/embeddings-session.ts';
import { libraryStatus } from './embeddings/library-status.ts';
import { pruneCommand } from './embeddings/prune.ts';
import { renderStatus, statusJson } from './embeddings/render-status.ts';
import { terminalOf } from './rendering/terminal.ts';

interface StatusOptions extends ConfigurationOptions {
  readonly json?: boolean;
}

const EXAMPLES = `
Examples:
  vidmine embeddings
  vidmine embeddings change
  vidmine embeddings prune

Embedding models can change: the new one is named in embeddings.provider and embeddings.model, and the library changes
over to it in the background. Old and new live side by side, and search finds both.`;

/** `vidmine embeddings`: which embedding models the library has vectors of, and the change from one to another. */
export function embeddingsCommand({
  openSession,
  print = (text) => process.stdout.write(`${text}\n`),
  terminal = terminalOf(process.stdout, process.env),
}: EmbeddingsDependencies): Command {
  const run = inEmbeddings({ openSession, print, terminal });
  return (
    configurationFlags(new Command('embeddings'))
      .description('which embedding models the stored videos have vectors of; change over to another one')
      .option('--json', 'print JSON')
      .addHelpText('after', EXAMPLES)
      // What stands behind a subcommand is its own.
      .enablePositionalOptions()
      .action((options: StatusOptions) =>
        run(options, async (work) => {
          const status = await libraryStatus(work);
          work.print(
            options.json
              ? JSON.stringify(statusJson(status), undefined, 2)
              : renderStatus(status, work.terminal),
          );
        }),
      )
      .addCommand(changeCommand(run))
      .addCommand(pruneCommand(run))
  );
}
