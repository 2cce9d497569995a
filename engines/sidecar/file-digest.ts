import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';

interface Known {
  readonly sizeBytes: number;
  readonly modifiedMs: number;
  readonly digest: Promise<string>;
}

const known = new Map<string, Known>();

/** sha256 of a file in hex, read again only when its size or time has changed. Throws what `stat` throws. */
export const fileDigest = async (path: string): Promise<string> => {
  const { size, mtimeMs } = await stat(path);
  const before = known.get(path);
  if (before?.sizeBytes === size && before.modifiedMs === mtimeMs) return before.digest;
  const digest = read(path);
  known.set(path, { sizeBytes: size, modifiedMs: mtimeMs, digest });
  digest.catch(() => known.delete(path));
  return digest;
};

const read = async (path: string): Promise<string> => {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), hash);
  return hash.digest('hex');
};
