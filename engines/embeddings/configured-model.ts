import type { Configuration } from '../../domain/configuration.ts';
import { storedModelName } from '../../domain/embedding-model-name.ts';
import type { EmbeddingModelIdentity } from './embedder.ts';
import { PACKAGED_MODEL } from './onnx-minilm.ts';

/** What the vectors of the configured model are stored under, as far as the settings tell: its weights they do not. */
export function configuredModel({
  provider,
  model,
  dimensions,
}: Configuration['embeddings']): Pick<EmbeddingModelIdentity, 'engine' | 'model'> {
  return provider === 'ollama' || provider === 'openai'
    ? { engine: provider, model: storedModelName(model, dimensions) }
    : { engine: 'onnx', model: PACKAGED_MODEL };
}
