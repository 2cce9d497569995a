import { openAiClient } from './openai-client.ts';
import { describeOnOpenAi, type OpenAiDescription } from './openai-description.ts';
import { classifyOpenAiError } from './openai-errors.ts';
import { patientConnections } from './patient-connections.ts';
import { serverAddress } from './server-address.ts';

export interface OpenAiLook {
  readonly url: string;
  readonly apiKey?: string | undefined;
  readonly model: string;
  readonly answerWithinMs?: number;
}

/**
 * What a server with OpenAI's interface tells of a model.
 *
 * @throws StageError when it does not answer or refuses.
 */
export async function lookAtOpenAi({
  url,
  apiKey,
  model,
  answerWithinMs = 5_000,
}: OpenAiLook): Promise<OpenAiDescription> {
  const address = serverAddress(url);
  const connections = patientConnections();
  try {
    const client = openAiClient({ address, apiKey, connections });
    return await describeOnOpenAi(client, model, address, AbortSignal.timeout(answerWithinMs));
  } catch (error) {
    throw classifyOpenAiError(error, { url: address.url, model, apiKey });
  } finally {
    await connections.destroy();
  }
}
