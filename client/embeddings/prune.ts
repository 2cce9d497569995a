import { createInterface } from 'node:readline/promises';
import { Command } from 'commander';
import { UserError } from '../../domain/user-error.ts';
import { deleteEmbeddingModel } from '../../storage/database/prune-embeddings.ts';
import { type ConfigurationOptions, configurationFlags } from '../configuration-options.ts';
import { counted } from '../rendering/counted.ts';
import type { EmbeddingsWork, InEmbeddings } from './embeddings-session.ts';
import { type LibraryStatus, libraryStatus, type StatedModel } from './library-status.ts';

interface PruneOptions extends ConfigurationOptions {
  readonly yes?: boolean;
  readonly json?: boolean;
}

const EXAMPLES = `
Examples:
  vidmine embeddings prune
  vidmine embeddings prune --yes --json

Going back to a deleted model means embedding everything again. Without a terminal to ask at, --yes is needed.`;

/** `vidmine embeddings prune`: deletes vectors of models that no published video is searched by. */
export function pruneCommand(inEmbeddings: InEmbeddings): Command {
  return configurationFlags(new Command('prune'))
    .description('delete the vectors of models that nothing is searched by any more')
    .option('-y, --yes', 'do not ask')
    .option('--json', 'print JSON')
    .addHelpText('after', EXAMPLES)
    .action((options: PruneOptions) => inEmbeddings(options, (work) => prune(work, options)));
}

async function prune(work: EmbeddingsWork, options: PruneOptions): Promise<void> {
  const { db, print } = work;
  const unused = unusedModels(await libraryStatus(work));
  if (unused.length === 0) {
    print(options.json ? JSON.stringify({ deleted: [] }) : 'There is nothing to delete.');
    return;
  }
  const said = unused.map((model) => `${counted(model.vectors, 'vector')} of ${model.model}`).join(', ');
  if (!options.yes && !(await isMeant(said, work.signal))) {
    print('Everything stays.');
    return;
  }
  const deleted: { model: string; vectors: number }[] = [];
  for (const { id, model } of unused) {
    const vectors = await deleteEmbeddingModel(db, id!);
    if (vectors !== undefined) deleted.push({ model, vectors });
  }
  const lines = deleted.map(({ model, vectors }) => `Deleted: ${counted(vectors, 'vector')} of ${model}.`);
  print(options.json ? JSON.stringify({ deleted }) : lines.join('\n'));
}

/** @throws UserError while published videos are searched by more than the configured model. */
function unusedModels({ total, models, configured, problem, running }: LibraryStatus): StatedModel[] {
  if (configured === undefined) {
    throw new UserError({
      what: 'It is not known which embedding model is in use, so nothing is deleted',
      why: problem,
      todo: 'see what is there: vidmine doctor --only embedding-model',
    });
  }
  const own = models.find((model) => model.configured)?.videos ?? 0;
  if (running !== undefined || own < total.videos) {
    throw new UserError({
      what: `${own} of ${counted(total.videos, 'video')} have vectors of ${configured.model}`,
      why: 'Search needs the vectors of both models until the change-over is complete. Nothing was deleted.',
      todo: 'complete it: vidmine embeddings change',
    });
  }
  return models.filter((model) => model.id !== undefined && model.videos === 0 && !model.configured);
}

async function isMeant(said: string, signal: AbortSignal): Promise<boolean> {
  if (!process.stdin.isTTY || !process.stderr.isTTY) {
    throw new UserError({
      what: `Nobody can be asked whether to delete ${said}`,
      todo: 'say so beforehand: vidmine embeddings prune --yes',
      usage: true,
    });
  }
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await lines.question(`Delete ${said}? [y/N] `, { signal });
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    lines.close();
  }
}
