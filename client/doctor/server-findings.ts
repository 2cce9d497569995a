import { StageError } from '../../domain/faults.ts';
import { maskSecrets } from '../../domain/masked-secrets.ts';
import { isModel } from '../../engines/language-model/ollama-description.ts';
import { lookAtOllama } from '../../engines/language-model/ollama-server.ts';
import { lookAtOpenAi } from '../../engines/language-model/openai-server.ts';
import type { Finding } from './finding.ts';

/** Whether a server with OpenAI's interface answers and lists a model. */
export async function openAiFinding(
  part: string,
  { url, apiKey, model }: { url: string; apiKey: string | undefined; model: string },
): Promise<Finding> {
  const server = maskSecrets(url);
  try {
    const { listed } = await lookAtOpenAi({ url, apiKey, model });
    const found = `${model} at ${server}`;
    return listed === false
      ? { part, status: 'warning', found: `${found}, which does not list it`, todo: 'vidmine models' }
      : { part, status: 'ok', found };
  } catch (error) {
    if (error instanceof StageError) return { part, status: 'problem', found: error.message };
    throw error;
  }
}

/** Whether an Ollama answers and has a model. */
export async function ollamaFinding(part: string, host: string, model: string): Promise<Finding> {
  const server = lookAtOllama(host);
  try {
    const [version, models] = await Promise.all([server.version(), server.models()]);
    const names = models.map(({ name }) => name);
    if (names.some((name) => isModel(name, model)))
      return { part, status: 'ok', found: `${model} on Ollama at ${server.url}`, version };
    const others = names.length === 0 ? 'it has none' : `it has ${names.slice(0, 5).join(', ')}`;
    return {
      part,
      status: 'problem',
      found: `Ollama at ${server.url} does not have ${model}; ${others}`,
      version,
      todo: `vidmine models pull ${model}`,
    };
  } catch (error) {
    if (!(error instanceof StageError)) throw error;
    return {
      part,
      status: 'problem',
      found: error.message,
      todo: 'Start it (ollama serve), or correct OLLAMA_HOST; work that needs it waits until it is back',
    };
  } finally {
    await server.close();
  }
}
