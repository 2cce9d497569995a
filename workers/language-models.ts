import type { Configuration } from '../domain/configuration.ts';
import type { ModelRole } from '../domain/model-calls.ts';
import {
  type ChooseOptions,
  type ChosenProvider,
  chooseFlagship,
  chooseProvider,
  createChosenModel,
} from '../engines/language-model/choose-language-model.ts';
import type { LanguageModel } from '../engines/language-model/language-model.ts';
import { probedModel } from '../engines/language-model/probed-model.ts';
import type { Home } from '../stack/home.ts';
import { PINNED_MODELS } from '../stack/tools/pinned-models.ts';
import { type ToolPaths, toolPaths, toolsFolder } from '../stack/tools/tool-paths.ts';

type Settings = Pick<Configuration, 'languageModel'>;

/** The language models of this machine; one object where both roles are played by the same model. */
export interface LanguageModels {
  readonly miner: LanguageModel;
  readonly flagship: LanguageModel;
}

const EMBEDDED_MODEL = 'gemma-3-270m-q4_k_m';

/** @throws StageError where a server is asked for and none is named. */
export async function openLanguageModels(settings: Settings, tools: ToolPaths): Promise<LanguageModels> {
  const chosen = await chooseModels(settings, tools);
  const miner = open(chosen.miner, settings, tools);
  const flagship = isSame(chosen.miner, chosen.flagship) ? miner : open(chosen.flagship, settings, tools);
  return { miner, flagship };
}

/** Which model serves which role on this machine now, and where. */
export async function chooseModels(
  { languageModel }: Settings,
  tools: ToolPaths,
): Promise<Record<ModelRole, ChosenProvider>> {
  const miner = await chooseProvider({ ...optionsOf(languageModel, tools), role: 'miner' });
  return { miner, flagship: chooseFlagship(optionsOf(languageModel, tools), miner) };
}

/** A chosen model as it is, without the question whether it keeps to the form of an answer. */
export const createUnprobed = (
  chosen: ChosenProvider,
  { languageModel }: Settings,
  tools: ToolPaths,
): LanguageModel => createChosenModel(chosen, optionsOf(languageModel, tools));

/** The name of the model that mines on this machine now. */
export async function chosenMiner(settings: Settings, home: Home): Promise<string> {
  return (await chooseModels(settings, toolPaths(toolsFolder(home.folder)))).miner.model;
}

/** The model that mines, for a command that asks it by itself. */
export async function openMiner(settings: Settings, home: Home): Promise<LanguageModel> {
  const tools = toolPaths(toolsFolder(home.folder));
  return open((await chooseModels(settings, tools)).miner, settings, tools);
}

/** The embedded model keeps to its grammar whatever it is: only the others are asked first. */
function open(chosen: ChosenProvider, settings: Settings, tools: ToolPaths): LanguageModel {
  const model = createUnprobed(chosen, settings, tools);
  return chosen.provider === 'embedded' ? model : probedModel(model);
}

/** One copy of the weights serves both roles where they are the same model. */
export const isSame = (one: ChosenProvider, other: ChosenProvider): boolean =>
  one.provider === other.provider && one.model === other.model && placeOf(one) === placeOf(other);

const placeOf = (chosen: ChosenProvider): string =>
  chosen.provider === 'ollama' ? chosen.host : chosen.provider === 'openai' ? chosen.url : chosen.provider;

function optionsOf(
  settings: Configuration['languageModel'],
  tools: ToolPaths,
): Pick<ChooseOptions, 'settings' | 'embedded'> {
  const pinned = PINNED_MODELS.find(({ name }) => name === EMBEDDED_MODEL)!;
  return {
    settings,
    embedded: { modelPath: tools.gemma, name: pinned.name, digest: pinned.files[0]!.sha256 },
  };
}
