import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { MeasuredCalls } from '../../domain/capacity/served-at-once.ts';
import type { Home } from '../../stack/home.ts';

/** A model on a server; the address without credentials. */
export interface ServedModel {
  readonly url: string;
  readonly model: string;
}

const measurement = z.object({
  url: z.string(),
  model: z.string(),
  calls: z.int().min(1),
  orMore: z.boolean(),
  at: z.iso.datetime(),
});
const file = z.array(measurement);
type Measurement = z.infer<typeof measurement>;

const pathIn = (home: Home): string => join(home.folder, 'measured-servers.json');

/** What was last measured here of a server, by whichever process. */
export async function lastMeasured(
  home: Home,
  { url, model }: ServedModel,
): Promise<MeasuredCalls | undefined> {
  return (await readAll(home)).find((one) => one.url === url && one.model === model);
}

/**
 * Keeps a measurement for the commands that must not disturb a server at work. Where it cannot be kept, as before an
 * installation is made or on a full disk, they measure for themselves.
 */
export async function keepMeasured(home: Home, of: ServedModel, found: MeasuredCalls): Promise<void> {
  const others = (await readAll(home)).filter((one) => one.url !== of.url || one.model !== of.model);
  const { calls, orMore } = found;
  const all: Measurement[] = [
    ...others,
    { url: of.url, model: of.model, calls, orMore, at: new Date().toISOString() },
  ];
  const unfinished = `${pathIn(home)}.${process.pid}.new`;
  try {
    await writeFile(unfinished, `${JSON.stringify(all, undefined, 2)}\n`);
    await rename(unfinished, pathIn(home));
  } catch {
    await rm(unfinished, { force: true }).catch(() => {});
  }
}

/** A file that is missing or damaged says nothing: the server is measured again. */
async function readAll(home: Home): Promise<Measurement[]> {
  try {
    return file.parse(JSON.parse(await readFile(pathIn(home), 'utf8')));
  } catch {
    return [];
  }
}
