import type { Configuration } from '../../domain/configuration.ts';
import { UserError } from '../../domain/user-error.ts';
import type { ToolPaths } from '../../stack/tools/tool-paths.ts';
import { type ProgressLines, progressLines } from '../rendering/progress-lines.ts';
import { terminalOf } from '../rendering/terminal.ts';
import { untilInterrupted } from '../tools/until-interrupted.ts';
import { canAsk, yesOrNo } from '../yes-or-no.ts';
import { type ConfiguredModel, configuredModels, isOnOllama, type OnOllama } from './configured-models.ts';
import { lookAtModels } from './look-at-models.ts';
import { pullModels } from './pull.ts';

export interface FetchMissing {
  readonly configuration: Configuration;
  readonly tools: ToolPaths;
  /** The person agreed beforehand. */
  readonly pull: boolean | undefined;
  /** Default: a person at a terminal is asked; null: there is nobody. */
  readonly ask?: ((question: string, signal: AbortSignal) => Promise<boolean>) | null;
  readonly lines?: ProgressLines;
}

/**
 * Fetches the configured models that their Ollama lacks, where the person agrees. A server that does not answer is none of
 * this: work that needs it waits until it is back.
 *
 * @throws UserError when models are missing and nobody agrees.
 */
export async function fetchMissingModels({
  configuration,
  tools,
  pull,
  ask = canAsk() ? yesOrNo : null,
  lines = progressLines(process.stderr, terminalOf(process.stderr, process.env)),
}: FetchMissing): Promise<void> {
  const missing = await missingOf(await configuredModels(configuration, tools));
  if (missing.length === 0) return;
  await untilInterrupted(async (signal) => {
    for (const { model, place } of missing) {
      const agreed = pull || (await ask?.(`${model} is not on this Ollama. Fetch it now?`, signal));
      if (!agreed) throw notThere(missing, ask !== null);
      await pullModels({ host: place.host, models: [model], lines, signal });
    }
  });
}

/** Those of them that their Ollama lacks. */
export async function missingOf(configured: readonly ConfiguredModel[]): Promise<OnOllama[]> {
  const models = configured.filter(isOnOllama);
  const reports = await lookAtModels(models);
  return models.filter((_, index) => reports[index]?.present === false);
}

function notThere(missing: readonly OnOllama[], asked: boolean): UserError {
  const names = missing.map(({ model }) => model).join(' and ');
  return new UserError({
    what: `${names} ${missing.length === 1 ? 'is' : 'are'} not on the configured Ollama`,
    why: 'The batch would wait for it; it was not started.',
    todo: asked
      ? 'Fetch it later with: vidmine models pull   (or name a model that is there as languageModel.model)'
      : 'Fetch it with: vidmine models pull   (or start with --pull)',
  });
}
