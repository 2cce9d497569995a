import { dirname } from 'node:path';
import type { Assignment } from './assignment.ts';
import { absolute } from './find-file.ts';

/** A folder with a model, or a model file of whisper.cpp. */
const isModelPath = (value: string): boolean => /^(\.{1,2}|~)\/|\.bin$/.test(value);

/** Settings that name a file or folder, and how to tell it from the name of a program or a model. */
const PATH_SETTINGS: Readonly<Record<string, (value: string) => boolean>> = {
  'artifacts.folder': () => true,
  'ytDlp.path': (value) => value.includes('/'),
  'speech.model': isModelPath,
  'speech.secondModel': isModelPath,
  'speechEngine.whisperCpp': (value) => value.includes('/'),
  'voices.encoder': () => true,
};

/**
 * A relative path is meant from where it was written: the file's folder, or the working folder of the command. A
 * worker started elsewhere would look in another place otherwise.
 */
export function resolvePath(
  assignment: Assignment,
  places: { workingFolder: string; file?: string },
): Assignment {
  const { key, value, origin } = assignment;
  if (typeof value !== 'string' || value === '' || !PATH_SETTINGS[key]?.(value)) return assignment;
  const folder =
    origin.from === 'file' && places.file !== undefined ? dirname(places.file) : places.workingFolder;
  return { ...assignment, value: absolute(value, folder) };
}
