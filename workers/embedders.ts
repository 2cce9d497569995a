import type { Configuration } from '../domain/configuration.ts';
import { askedModel } from '../domain/embedding-model-name.ts';
import { StageError } from '../domain/faults.ts';
import { UserError } from '../domain/user-error.ts';
import { type Embedder, isSameModel, type ModelOfVectors } from '../engines/embeddings/embedder.ts';
import { createOllamaEmbedder } from '../engines/embeddings/ollama-embedder.ts';
import { createOnnxMinilm } from '../engines/embeddings/onnx-minilm.ts';
import { createOpenAiEmbedder } from '../engines/embeddings/openai-embedder.ts';
import { LOCAL_OLLAMA, reachableHost } from '../engines/language-model/choose-language-model.ts';
import type { Home } from '../stack/home.ts';
import { toolPaths, toolsFolder } from '../stack/tools/tool-paths.ts';

type Settings = Pick<Configuration, 'embeddings' | 'languageModel'>;

/** What is asked for: a model, and a length where its vectors are to be shortened. */
interface Asked {
  readonly model: string;
  readonly dimensions?: number;
  readonly timeoutSeconds?: number;
}

/**
 * The embedder that the settings name; it loads, or is asked, with its first call.
 *
 * @param threads CPU threads of the embedded model: one beside other work, all for a person who waits.
 * @throws UserError when a server is asked for and none is named.
 */
export async function openEmbedder(settings: Settings, home: Home, threads = 1): Promise<Embedder> {
  const { provider, model, dimensions } = settings.embeddings;
  if (provider === 'ollama') return onOllama(settings, { model, dimensions });
  if (provider === 'openai') return onServer(settings, { model, dimensions });
  return packaged(settings, home, threads);
}

/** The embedder of stored vectors, or why there is none. */
export type StoredEmbedder = { readonly embedder: Embedder } | { readonly unavailable: string };

/** A server that has to load the model first gets this long. */
const ASK_SECONDS = 60;

/**
 * The embedder that made stored vectors, where it can still be had: the packaged model, or the model of that name on
 * the server that the settings name, provided its weights are the same.
 */
export async function openStoredEmbedder(
  settings: Settings,
  home: Home,
  stored: ModelOfVectors,
  threads = 1,
): Promise<StoredEmbedder> {
  let embedder: Embedder | undefined;
  try {
    embedder = openEngine(settings, home, stored, threads);
    if (embedder === undefined) return { unavailable: `there is no engine ${stored.engine}` };
    if (isSameModel(await embedder.identity(), stored)) return { embedder };
    await embedder.close();
    return { unavailable: `the weights of ${stored.model} are others than those of the stored vectors` };
  } catch (error) {
    await embedder?.close();
    if (error instanceof StageError) return { unavailable: error.fault.detail };
    if (error instanceof UserError) return { unavailable: error.what };
    throw error;
  }
}

function openEngine(
  settings: Settings,
  home: Home,
  { engine, model }: ModelOfVectors,
  threads: number,
): Embedder | undefined {
  const asked = { ...askedModel(model), timeoutSeconds: ASK_SECONDS };
  if (engine === 'onnx') return packaged(settings, home, threads);
  if (engine === 'ollama') return onOllama(settings, asked);
  return engine === 'openai' ? onServer(settings, asked) : undefined;
}

function packaged({ embeddings }: Settings, home: Home, threads: number): Embedder {
  const { python, minilm } = toolPaths(toolsFolder(home.folder));
  return createOnnxMinilm({ python, folder: minilm, threads, batchSize: embeddings.batchSize });
}

function onOllama({ embeddings, languageModel }: Settings, asked: Asked): Embedder {
  const host = reachableHost(languageModel.ollamaHost ?? LOCAL_OLLAMA);
  return createOllamaEmbedder({ ...asked, host, batchSize: embeddings.batchSize });
}

function onServer({ embeddings, languageModel }: Settings, asked: Asked): Embedder {
  const url = embeddings.url ?? languageModel.url;
  if (url === undefined) throw noServer();
  // The key of one server is not shown to another one.
  const apiKey = embeddings.apiKey ?? (embeddings.url === undefined ? languageModel.apiKey : undefined);
  return createOpenAiEmbedder({ ...asked, url, apiKey, batchSize: embeddings.batchSize });
}

const noServer = (): UserError =>
  new UserError({
    what: 'No server with the OpenAI interface is named for embeddings',
    why: 'embeddings.provider is openai, and neither embeddings.url nor languageModel.url is set.',
    todo: 'set embeddings.url, its path up to /v1: http://127.0.0.1:8000/v1',
    usage: true,
  });
