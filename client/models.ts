import { Command } from 'commander';
import type { Configuration } from '../domain/configuration.ts';
import { findHome } from '../stack/home.ts';
import { type ToolPaths, toolPaths, toolsFolder } from '../stack/tools/tool-paths.ts';
import { type ConfigurationOptions, configurationFlags, loadWithOptions } from './configuration-options.ts';
import { configuredModels, ollamaOf } from './models/configured-models.ts';
import { missingOf } from './models/fetch-missing.ts';
import { lookAtModels } from './models/look-at-models.ts';
import { pullModels } from './models/pull.ts';
import { renderModels } from './models/render.ts';
import { type ProgressLines, progressLines } from './rendering/progress-lines.ts';
import { type Terminal, terminalOf } from './rendering/terminal.ts';
import { untilInterrupted } from './tools/until-interrupted.ts';

export interface ModelsDependencies {
  /** Default: standard output. */
  readonly print?: (text: string) => void;
  readonly terminal?: Terminal;
  /** Where a download shows how far it is. Default: standard error. */
  readonly lines?: ProgressLines;
}

interface ListOptions extends ConfigurationOptions {
  readonly json?: boolean;
}

const EXAMPLES = `
Examples:
  vidmine models
  vidmine models --json
  vidmine models --set languageModel.flagshipModel=qwen2.5:32b
  vidmine models pull`;

/** `vidmine models`: which model plays which role, where, and whether it is there. */
export function modelsCommand({
  print = (text) => process.stdout.write(`${text}\n`),
  terminal = terminalOf(process.stdout, process.env),
  lines = progressLines(process.stderr, terminalOf(process.stderr, process.env)),
}: ModelsDependencies = {}): Command {
  return (
    configurationFlags(new Command('models'))
      .description(
        'which model mines, judges and embeds, on which server, and whether it is there; fetch them',
      )
      .option('--json', 'print JSON')
      .addHelpText('after', EXAMPLES)
      // What stands behind a subcommand is its own.
      .enablePositionalOptions()
      .action(async (options: ListOptions) => {
        const { configuration, tools } = await loaded(options);
        const reports = await lookAtModels(await configuredModels(configuration, tools));
        print(
          options.json ? JSON.stringify({ models: reports }, undefined, 2) : renderModels(reports, terminal),
        );
      })
      .addCommand(pullCommand(print, lines))
  );
}

function pullCommand(print: (text: string) => void, lines: ProgressLines): Command {
  return configurationFlags(new Command('pull'))
    .description(
      'have Ollama fetch models, with a progress bar; Ctrl-C ends it, and what was fetched is kept',
    )
    .argument('[models...]', 'names; without them: the configured ones that it lacks')
    .addHelpText(
      'after',
      '\nExamples:\n  vidmine models pull\n  vidmine models pull qwen2.5:7b all-minilm\n\nThe server is languageModel.ollamaHost, otherwise the one on this machine.',
    )
    .action((names: readonly string[], options: ConfigurationOptions) =>
      untilInterrupted(async (signal) => {
        const { configuration, tools } = await loaded(options);
        const models = names.length > 0 ? names : await wanted(configuration, tools);
        if (models.length === 0) return print('Every configured model of Ollama is there.');
        await pullModels({ host: ollamaOf(configuration), models, lines, signal });
      }),
    );
}

/**
 * The configured models that are missing; where the demo model would step in for want of one on this machine's Ollama,
 * that one.
 */
async function wanted(configuration: Configuration, tools: ToolPaths): Promise<string[]> {
  const { provider, model, flagshipModel } = configuration.languageModel;
  const configured = await configuredModels(configuration, tools);
  const missing = (await missingOf(configured)).map((one) => one.model);
  const miner = configured.find(({ roles }) => roles.includes('miner'));
  const instead = provider === 'auto' && miner?.place.provider === 'embedded';
  return [...new Set([...(instead ? [model, flagshipModel ?? model] : []), ...missing])];
}

async function loaded(options: ConfigurationOptions) {
  const { configuration } = await loadWithOptions(options);
  return { configuration, tools: toolPaths(toolsFolder(findHome()?.folder ?? '.vidmine')) };
}
