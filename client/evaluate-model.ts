import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import type { Configuration } from '../domain/configuration.ts';
import type { Embedder } from '../engines/embeddings/embedder.ts';
import type { LanguageModel } from '../engines/language-model/language-model.ts';
import { findHome, homeToBe } from '../stack/home.ts';
import { openEmbedder } from '../workers/embedders.ts';
import { openMiner } from '../workers/language-models.ts';
import { type ConfigurationOptions, configurationFlags, loadWithOptions } from './configuration-options.ts';
import { compareWith } from './golden/compare.ts';
import { mineGoldenSet } from './golden/mine-golden.ts';
import { type LabelledSegment, readGoldenSet } from './golden/read-golden.ts';
import { figuresOf, renderGolden } from './golden/render.ts';
import { progressLines } from './rendering/progress-lines.ts';
import { terminalOf } from './rendering/terminal.ts';

interface EvaluateModelOptions extends ConfigurationOptions {
  readonly golden: string;
  readonly compare?: string;
  readonly json?: boolean;
}

const PACKAGED = fileURLToPath(new URL('../samples/golden', import.meta.url));

/** `vidmine evaluate-model`: precision and recall of a model and prompt, against segments labelled by hand. */
export const evaluateModelCommand = (): Command =>
  configurationFlags(new Command('evaluate-model'))
    .description('measure a language model: what it finds in segments that were labelled by hand')
    .option('--golden <folder>', 'labelled segments, as YAML files', PACKAGED)
    .option(
      '--compare <file>',
      'what an earlier run printed with --json: what changed, and whether that is chance',
    )
    .option('--json', 'print JSON, also what each segment gave')
    .addHelpText(
      'after',
      `
The model, style and selectivity are those that a batch would mine with; --set chooses others. Nothing is stored, and
neither the database nor Temporal is needed.

A claim counts as right when it cites one of the sentences that were wanted and says it alike (by its vector); each
wanted claim is counted once. Names and terms are compared by their words.

Examples:
  vidmine evaluate-model
  vidmine evaluate-model --json > before.json
  vidmine evaluate-model --set languageModel.model=qwen2.5:14b --compare before.json
  vidmine evaluate-model --golden my-channel/golden --set miner.selectivity=liberal`,
    )
    .action(evaluateModel);

/** Ctrl-C ends the call in progress. */
async function evaluateModel(options: EvaluateModelOptions): Promise<void> {
  const { configuration } = await loadWithOptions(options);
  const segments = await readGoldenSet(options.golden);
  const interrupted = new AbortController();
  const interrupt = () => interrupted.abort();
  process.once('SIGINT', interrupt);
  const home = findHome() ?? homeToBe();
  const model = await openMiner(configuration, home);
  const embedder = await openEmbedder(configuration, home, availableParallelism());
  try {
    await measure({ options, configuration, segments, model, embedder, signal: interrupted.signal });
  } finally {
    process.off('SIGINT', interrupt);
    await Promise.allSettled([model.close(), embedder.close()]);
  }
}

interface Measured {
  readonly options: EvaluateModelOptions;
  readonly configuration: Configuration;
  readonly segments: readonly LabelledSegment[];
  readonly model: LanguageModel;
  readonly embedder: Embedder;
  readonly signal: AbortSignal;
}

async function measure({ options, segments, ...engines }: Measured): Promise<void> {
  const lines = progressLines(process.stderr, terminalOf(process.stderr, process.env));
  const result = await mineGoldenSet({
    ...engines,
    segments,
    onSegment: (done) =>
      lines.update([{ key: 'mined', text: 'Mining', detail: `${done} of ${segments.length} segments` }]),
  }).finally(() => lines.done());
  const comparison = options.compare === undefined ? undefined : await compareWith(options.compare, result);
  process.stdout.write(
    options.json
      ? `${JSON.stringify({ ...result, figures: figuresOf(result), comparison }, undefined, 2)}\n`
      : `${renderGolden(result, comparison, terminalOf(process.stdout, process.env))}\n`,
  );
}
