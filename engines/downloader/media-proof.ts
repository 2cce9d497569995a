import { open, stat } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { type Fault, StageError, systemFault } from '../../domain/faults.ts';
import {
  emptyFault,
  judgeMedia,
  type MeasuredMedia,
  type MediaExpectation,
  textFault,
  textInsteadOfMedia,
  unreadableFault,
} from '../../domain/media-rules.ts';
import type { ChildExit } from '../processes/child-program.ts';
import { startChildProgram } from '../processes/start-child-program.ts';

export interface MediaProof extends MeasuredMedia {
  readonly codec: string;
}

export interface MediaProofRequest extends MediaExpectation {
  readonly path: string;
  /** How messages call the file; default its path. */
  readonly name?: string;
  readonly signal?: AbortSignal;
}

/**
 * Proves that a file is a whole recording with sound by decoding it to its end. Throws StageError otherwise: an
 * empty file, a page served as media, no audio track, undecodable, ending before its promised length.
 */
export type MediaProver = (request: MediaProofRequest) => Promise<MediaProof>;

const SCRIPT = fileURLToPath(new URL('prove_media.py', import.meta.url));
/** Decoding a day of audio takes minutes; a decoder that needs longer is caught in a damaged file. */
const LIMIT_MS = 30 * 60_000;

const found = z.union([
  z.object({ error: z.string() }),
  z.object({
    hasAudio: z.boolean(),
    sizeBytes: z.number(),
    codec: z.string().optional(),
    declaredMs: z.number().nullish(),
    decodedMs: z.number().default(0),
    reachedMs: z.number().default(0),
  }),
]);

/** `python` has PyAV: the tools' interpreter. */
export function createMediaProver({ python }: { readonly python: string }): MediaProver {
  return async ({ path, name = path, origin, durationMs, durationFrom, signal }) => {
    const { size } = await stat(path);
    if (size === 0) throw new StageError(emptyFault(name, origin));
    const instead = textInsteadOfMedia(await readHead(path));
    if (instead !== undefined) throw new StageError(textFault(instead, name));
    const measured = await measure(python, path, name, origin, signal);
    const fault: Fault | undefined = judgeMedia(measured, { origin, durationMs, durationFrom }, name);
    if (fault !== undefined) throw new StageError(fault);
    return { ...measured, codec: measured.codec ?? 'unknown' };
  };
}

async function readHead(path: string): Promise<Uint8Array> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(512), 0, 512, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

async function measure(
  python: string,
  path: string,
  name: string,
  origin: MediaExpectation['origin'],
  signal: AbortSignal | undefined,
): Promise<MeasuredMedia> {
  signal?.throwIfAborted();
  const limit = AbortSignal.timeout(LIMIT_MS);
  const child = startChildProgram({
    command: python,
    args: ['-I', '-X', 'utf8', SCRIPT, path],
    signal: signal === undefined ? limit : AbortSignal.any([signal, limit]),
  });
  const [output, exit] = await Promise.all([text(child.stdout), child.exited]);
  signal?.throwIfAborted();
  if (limit.aborted) {
    throw new StageError(
      unreadableFault(name, `decoding did not end in ${LIMIT_MS / 60_000} minutes`, origin),
    );
  }
  if (exit.exitCode !== 0) throw new StageError(readerFault(exit, python, name, origin));
  const result = found.parse(JSON.parse(output));
  if ('error' in result) throw new StageError(unreadableFault(name, result.error, origin));
  return { ...result, declaredMs: result.declaredMs ?? undefined };
}

/** The reader itself failed: it is missing, or the file brought it down. */
function readerFault(
  { exitCode, signal, stderrTail }: ChildExit,
  python: string,
  name: string,
  origin: MediaExpectation['origin'],
): Fault {
  if (exitCode === 127 || exitCode === 126 || /ModuleNotFoundError|ImportError/.test(stderrTail)) {
    const detail = `${python} cannot read media: ${stderrTail}\nInstall the tools again, or see: vidmine doctor`;
    return systemFault('media-reader-missing', detail).fault;
  }
  if (/MemoryError/.test(stderrTail) || exitCode === 137 || signal === 'SIGKILL') {
    return systemFault('media-reader-killed', `The media reader was killed while it read ${name}.`).fault;
  }
  return unreadableFault(
    name,
    stderrTail.split('\n').at(-1) || `the reader ended with ${exitCode ?? signal}`,
    origin,
  );
}
