import { join } from 'node:path';
import { StageError } from '../../domain/faults.ts';
import { fileDigest } from '../sidecar/file-digest.ts';
import type { LoadedModel, SteppedDown } from './faster-whisper-protocol.ts';
import { whisperFolder } from './whisper-folder.ts';

/** Ends a request because the model loaded is not the one it was meant for. */
const OUT_OF_DATE: readonly string[] = ['speech-model-changed', 'speech-model-stepped-down'];

/** Which model is used: the one asked for, until there is no memory for it. */
export interface ModelInUse {
  /**
   * For a process that starts: the first of these that can be had and fits, and what led to them.
   * Throws StageError (`system`) when it is not there.
   */
  wanted(): { readonly models: readonly string[]; readonly notices: readonly string[] };
  /** Name and sha256 of the one in use. Throws StageError (`system`) when it is not there. */
  identified(): Promise<{ readonly model: string; readonly digest: string }>;
  stepDown(event: Pick<SteppedDown, 'models' | 'notices'>): void;
  isOutOfDate(error: unknown): boolean;
}

/** @param loaded what a running process has loaded; starts one where none runs. */
export const createModelInUse = (
  asked: string,
  packaged: Readonly<Record<string, string>>,
  loaded: () => Promise<LoadedModel>,
): ModelInUse => {
  let stepped: Pick<SteppedDown, 'models' | 'notices'> | undefined;
  return {
    wanted: () => {
      if (stepped !== undefined) return stepped;
      whisperFolder(asked, packaged);
      return { models: [asked], notices: [] };
    },
    identified: async () => {
      const folder = stepped === undefined ? whisperFolder(asked, packaged) : undefined;
      if (folder !== undefined) return { model: asked, digest: await fileDigest(join(folder, 'model.bin')) };
      const { model, digest, notices } = await loaded();
      // A later process loads the same one, whatever has become possible since.
      if (model !== asked) stepped = { models: [model], notices: stepped?.notices ?? notices };
      return { model, digest };
    },
    stepDown: (event) => {
      stepped = event;
    },
    isOutOfDate: (error) => error instanceof StageError && OUT_OF_DATE.includes(error.fault.reason),
  };
};
