import type { Client } from '@temporalio/client';
import { Command } from 'commander';
import type { EmbeddingModelIdentity } from '../../engines/embeddings/embedder.ts';
import type { Db } from '../../storage/database/database.ts';
import { videosByModel } from '../../storage/database/embedding-library.ts';
import { registerEmbeddingModel } from '../../storage/database/embedding-models.ts';
import { type ConfigurationOptions, configurationFlags } from '../configuration-options.ts';
import { counted } from '../rendering/counted.ts';
import { EXIT } from '../rendering/errors.ts';
import type { View } from '../status/view.ts';
import { watch } from '../status/watch.ts';
import { changeOverResult, runningChangeOver, startChangeOver } from './change-over.ts';
import { type EmbeddingsWork, type InEmbeddings, nothingStored } from './embeddings-session.ts';

interface ChangeOptions extends ConfigurationOptions {
  readonly detach?: boolean;
  readonly json?: boolean;
}

const EXAMPLES = `
Examples:
  vidmine embeddings change
  vidmine embeddings change --detach && vidmine embeddings

Set the new model first (embeddings.provider, embeddings.model, embeddings.dimensions), and start the workers again.
Search finds old and new all the while: each video is searched by the model it has all its vectors of. Nothing is
transcribed or mined again, and what has a vector is not embedded twice. Ctrl-C stops the showing, not the work.`;

/** `vidmine embeddings change`: gives all published videos vectors of the configured model. */
export function changeCommand(inEmbeddings: InEmbeddings): Command {
  return configurationFlags(new Command('change'))
    .description('give all stored videos vectors of the configured model; follows it, or takes it up again')
    .option('-d, --detach', 'start it and return')
    .option('--json', 'print JSON; without --detach one object a line')
    .addHelpText('after', EXAMPLES)
    .action((options: ChangeOptions) => inEmbeddings(options, (work) => change(work, options)));
}

async function change(work: EmbeddingsWork, options: ChangeOptions): Promise<void> {
  const { db, print } = work;
  const model = await (await work.embedder()).identity();
  const modelId = await registerEmbeddingModel(db, model);
  const { videos, total } = await videosByModel(db, modelId);
  if (total === 0) throw nothingStored();
  if (videos === total) {
    const done = { model: model.model, videos, total, changed: 0, texts: 0, failures: 0, failed: [] };
    print(options.json ? JSON.stringify(done) : allDone(model, total));
    return;
  }
  const client = await work.temporal();
  await startChangeOver(client, model);
  if (options.detach) {
    const started = { model: model.model, videos, total, running: true };
    print(
      options.json
        ? JSON.stringify(started)
        : `${counted(total - videos, 'video')} of ${total} get vectors of ${model.model}. How far it is: vidmine embeddings`,
    );
    return;
  }
  await follow(work, client, { model, modelId }, options);
}

interface Target {
  readonly model: EmbeddingModelIdentity;
  readonly modelId: number;
}

async function follow(
  { db, print }: EmbeddingsWork,
  client: Client,
  target: Target,
  options: ChangeOptions,
): Promise<void> {
  const leave = () => {
    process.stderr.write('\nThe change-over goes on. Follow it again: vidmine embeddings change\n');
    process.exit(EXIT.ok);
  };
  process.once('SIGINT', leave);
  try {
    await watch(lookAt(db, client, target), options);
  } finally {
    process.removeListener('SIGINT', leave);
  }
  const { texts, changed, failures, failed } = await changeOverResult(client);
  const { videos, total } = await videosByModel(db, target.modelId);
  const { model } = target.model;
  if (failures > 0) process.exitCode = EXIT.partial;
  if (options.json) {
    print(JSON.stringify({ model, videos, total, changed, texts, failures, failed }));
    return;
  }
  const did = `${counted(changed, 'video')} changed, ${counted(texts, 'text')} embedded.`;
  const ends = failed.map(({ videoId, detail }) => `failed: ${videoId}: ${detail}`);
  const rest = `${videos} of ${counted(total, 'video')} have vectors of ${model}. Try again: vidmine embeddings change`;
  print([did, ...ends, videos === total ? allDone(target.model, total) : rest].join('\n'));
}

/** How far it is, each time anew, from the rows. */
const lookAt =
  (db: Db, client: Client, { model, modelId }: Target) =>
  async (): Promise<View> => {
    const running = await runningChangeOver(client);
    const { videos, total } = await videosByModel(db, modelId);
    const line = `${videos} of ${counted(total, 'video')} have vectors of ${model.model}`;
    const waits = running?.waitsFor.map((reason) => `waits: ${reason}`) ?? [];
    return {
      data: {
        model: model.model,
        videos,
        total,
        running: running !== undefined,
        waitsFor: running?.waitsFor ?? [],
      },
      text: [line, ...waits].join('\n'),
      news: [line, ...waits].join(' | '),
      ended: running === undefined,
    };
  };

const allDone = ({ model }: EmbeddingModelIdentity, total: number): string =>
  [
    `All ${counted(total, 'video')} have vectors of ${model}.`,
    'Claims are compared by the new vectors with: vidmine link',
    'Vectors that nobody is searched by any more are deleted with: vidmine embeddings prune',
  ].join('\n');
