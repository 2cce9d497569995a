import { pullModel } from '../../engines/language-model/pull-model.ts';
import { formatBar, formatBytes } from '../rendering/bytes.ts';
import { formatDuration } from '../rendering/duration.ts';
import type { ProgressLines } from '../rendering/progress-lines.ts';

export interface PullAll {
  readonly host: string;
  readonly models: readonly string[];
  readonly lines: ProgressLines;
  readonly signal: AbortSignal;
}

/**
 * Has an Ollama server fetch models, one after the other, with a bar for each.
 *
 * @throws UserError with the reason; the signal's reason when that ends it.
 */
export async function pullModels({ host, models, lines, signal }: PullAll): Promise<void> {
  for (const model of models) {
    const startedAt = Date.now();
    let bytes = 0;
    try {
      await pullModel({
        host,
        model,
        signal,
        onProgress: ({ step, doneBytes, totalBytes }) => {
          bytes = totalBytes;
          lines.update([{ key: model, ...progressOf(model, step, doneBytes, totalBytes) }]);
        },
      });
      lines.update([]);
      lines.print(`${model} is there: ${formatBytes(bytes)}, ${formatDuration(Date.now() - startedAt)}.`);
    } finally {
      lines.done();
    }
  }
}

function progressOf(model: string, step: string, doneBytes: number, totalBytes: number) {
  const text = `Fetching ${model}`;
  if (totalBytes === 0 || doneBytes >= totalBytes) return { text: `${text}: ${step}` };
  const bar = formatBar(doneBytes, totalBytes);
  return { text, detail: `${bar}  ${formatBytes(doneBytes)} of ${formatBytes(totalBytes)}` };
}
