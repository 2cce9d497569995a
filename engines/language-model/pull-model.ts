import { Agent } from 'undici';
import { z } from 'zod';
import { errorMessage } from '../../domain/error-message.ts';
import { UserError } from '../../domain/user-error.ts';
import { networkCode, nobodyThere } from './connection-error.ts';
import { ollamaClient } from './ollama-client.ts';
import { serverAddress } from './server-address.ts';

/** How far a model has come: all of its files together, as far as the server has named them. */
export interface PullProgress {
  /** What the server is at, in its words: `pulling 845dbda0ea48`, `verifying sha256 digest`. */
  readonly step: string;
  readonly doneBytes: number;
  readonly totalBytes: number;
}

export interface Pull {
  readonly host: string;
  readonly model: string;
  readonly onProgress: (progress: PullProgress) => void;
  /** Ends the download on the server too; what was fetched stays there. */
  readonly signal: AbortSignal;
}

const line = z.object({
  status: z.string().catch(''),
  digest: z.string().optional(),
  total: z.number().optional(),
  completed: z.number().optional(),
});

/** Nothing is said while a large file is verified. */
const SILENCE_MS = 30 * 60_000;

/**
 * Has an Ollama server fetch a model; one that it has is only compared with the registry's.
 *
 * @throws UserError with the server's reason; the signal's reason when that ends it.
 */
export async function pullModel({ host, model, onProgress, signal }: Pull): Promise<void> {
  const address = serverAddress(host);
  const connections = new Agent({ headersTimeout: SILENCE_MS, bodyTimeout: SILENCE_MS });
  const files = new Map<string, { readonly total: number; readonly completed: number }>();
  try {
    const client = ollamaClient(address, connections, signal);
    for await (const said of await client.pull({ model, stream: true })) {
      const { status, digest, total, completed = 0 } = line.parse(said);
      if (digest !== undefined && total !== undefined) files.set(digest, { total, completed });
      onProgress({ step: status, doneBytes: sum(files, 'completed'), totalBytes: sum(files, 'total') });
    }
  } catch (error) {
    signal.throwIfAborted();
    throw pullFailed(error, address.url, model);
  } finally {
    await connections.destroy();
  }
}

const sum = (
  files: ReadonlyMap<string, { readonly total: number; readonly completed: number }>,
  what: 'total' | 'completed',
): number => [...files.values()].reduce((bytes, file) => bytes + file[what], 0);

function pullFailed(cause: unknown, url: string, model: string): UserError {
  const code = networkCode(cause);
  if (nobodyThere(code))
    return new UserError({
      what: `No Ollama answers at ${url}`,
      why: code,
      todo: 'Start it (ollama serve), or correct languageModel.ollamaHost.',
      cause,
    });
  const words = errorMessage(cause);
  return new UserError({
    what: `Ollama at ${url} could not fetch ${model}`,
    why: /did not receive done/i.test(words)
      ? 'It ended without saying that it has the model.'
      : (code ?? words),
    todo: todoAbout(words),
    cause,
  });
}

function todoAbout(words: string): string {
  if (/file does not exist|invalid model name|not found/i.test(words))
    return 'Look for the exact name at https://ollama.com/library, and set it as languageModel.model (or flagshipModel, embeddings.model).';
  if (/no space left/i.test(words))
    return 'Make room where Ollama keeps its models (OLLAMA_MODELS), then run this again: what was fetched is kept.';
  if (/dial tcp|lookup|i\/o timeout|connection refused|TLS|certificate/i.test(words))
    return "Ollama's machine cannot reach the registry: check its network or proxy (HTTPS_PROXY of `ollama serve`).";
  return 'Run this again: what was fetched is kept. `ollama serve` logs the details.';
}
