import { existsSync, statSync } from 'node:fs';
import { errorMessage } from '../../domain/error-message.ts';
import type { CalledRole } from '../../domain/model-calls.ts';
import { isModel } from '../../engines/language-model/ollama-description.ts';
import {
  type LoadedModel,
  lookAtOllama,
  type OllamaServer,
} from '../../engines/language-model/ollama-server.ts';
import { lookAtOpenAi } from '../../engines/language-model/openai-server.ts';
import { serverAddress } from '../../engines/language-model/server-address.ts';
import type { ConfiguredModel, ModelPlace } from './configured-models.ts';

/** What is known of a configured model; null: nobody tells. */
export interface ModelReport {
  readonly roles: readonly CalledRole[];
  readonly model: string;
  readonly provider: ModelPlace['provider'];
  /** Without credentials; null: it runs in vidmine's own process. */
  readonly server: string | null;
  readonly present: boolean | null;
  /** Tokens that the model itself can take. */
  readonly contextTokens: number | null;
  readonly sizeBytes: number | null;
  /** Null as well where it is not in memory now. */
  readonly loaded: Omit<LoadedModel, 'name'> | null;
  /** What is wrong, and what to do. */
  readonly problem?: string;
  readonly todo?: string;
}

type Found = Omit<ModelReport, 'roles' | 'model' | 'provider' | 'server'>;

const UNKNOWN: Found = { present: null, contextTokens: null, sizeBytes: null, loaded: null };

/** Asks the server of each model what it has of it; one that does not answer is a problem of its models alone. */
export const lookAtModels = (models: readonly ConfiguredModel[]): Promise<ModelReport[]> =>
  Promise.all(
    models.map(async ({ roles, model, place }) => {
      const found = await lookAt(model, place).catch(
        (error: unknown): Found => ({ ...UNKNOWN, problem: errorMessage(error) }),
      );
      return { roles, model, provider: place.provider, server: serverOf(place), ...found };
    }),
  );

const serverOf = (place: ModelPlace): string | null =>
  place.provider === 'embedded'
    ? null
    : serverAddress(place.provider === 'ollama' ? place.host : place.url).url;

async function lookAt(model: string, place: ModelPlace): Promise<Found> {
  if (place.provider === 'embedded') return packaged(place.path);
  if (place.provider === 'openai') {
    const { listed = null, contextTokens = null } = await lookAtOpenAi({ ...place, model });
    const todo = 'Name one that it has (languageModel.model, embeddings.model).';
    return { ...UNKNOWN, present: listed, contextTokens, ...(listed === false ? { todo } : {}) };
  }
  const server = lookAtOllama(place.host);
  try {
    return await onOllama(server, model);
  } finally {
    await server.close();
  }
}

async function onOllama(server: OllamaServer, model: string): Promise<Found> {
  const [models, loaded] = await Promise.all([server.models(), server.loaded()]);
  const stored = models.find(({ name }) => isModel(name, model));
  if (stored === undefined) return { ...UNKNOWN, present: false, todo: `vidmine models pull ${model}` };
  const running = loaded.find(({ name }) => isModel(name, model));
  return {
    present: true,
    contextTokens: (await server.trainedContext(model)) ?? null,
    sizeBytes: stored.sizeBytes ?? null,
    loaded: running === undefined ? null : memoryOf(running),
  };
}

const memoryOf = ({ name, ...memory }: LoadedModel): Omit<LoadedModel, 'name'> => memory;

function packaged(path: string): Found {
  if (!existsSync(path)) return { ...UNKNOWN, present: false, todo: 'vidmine up installs it' };
  const found = statSync(path);
  return { ...UNKNOWN, present: true, sizeBytes: found.isFile() ? found.size : null };
}
