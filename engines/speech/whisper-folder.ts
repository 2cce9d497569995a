import { existsSync, statSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { systemFault } from '../../domain/faults.ts';

/** Files without which a CTranslate2 Whisper model does not load offline. */
const NEEDED = ['model.bin', 'config.json', 'tokenizer.json'];

const isFolder = (path: string): boolean => existsSync(path) && statSync(path).isDirectory();

/**
 * The folder of a Whisper model, or undefined when the name is for the hub's loader to resolve. Checked here,
 * because the loader takes a wrong path for a hub name and complains of its spelling.
 *
 * @param model a packaged name, a folder, or a name such as `small` or `owner/model`.
 * @param packaged folders of the packaged models by name.
 * @throws StageError (`system`) when the folder is not there or not complete.
 */
export const whisperFolder = (
  model: string,
  packaged: Readonly<Record<string, string>>,
): string | undefined => {
  const ours = Object.hasOwn(packaged, model) ? packaged[model] : undefined;
  const folder = ours ?? model;
  const isPath = ours !== undefined || isAbsolute(model) || /^[.~]/.test(model) || isFolder(model);
  if (!isPath) return undefined;
  const missing = isFolder(folder)
    ? NEEDED.filter((file) => !existsSync(join(folder, file)))
    : ['the folder'];
  if (missing.length === 0) return folder;
  const what = `The speech model ${model} is not complete at ${folder}: ${missing.join(', ')} missing.`;
  const todo =
    ours === undefined
      ? 'Point speech.model to a folder with a CTranslate2 Whisper model, or to base.'
      : 'Install the tools again: `vidmine doctor` shows what is there.';
  throw systemFault('speech-model-missing', `${what} ${todo}`);
};
