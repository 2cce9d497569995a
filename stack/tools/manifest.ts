import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { PARTS } from './pins.ts';

export const installedTool = z.strictObject({
  name: z.string(),
  version: z.string(),
  /** Of the wheel it came in; of the weights where it is a model. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  kind: z.enum(['program', 'library', 'model']),
  source: z.string(),
  licence: z.string(),
});
/** One thing we installed: what `vidmine tools list` shows. */
export type InstalledTool = z.infer<typeof installedTool>;

const manifest = z.strictObject({
  parts: z.partialRecord(
    z.enum(PARTS),
    z.strictObject({
      /** `pinsOf(part)` at the time. */
      pins: z.string(),
      installedAt: z.iso.datetime(),
      tools: z.array(installedTool),
    }),
  ),
});
/** Which parts are complete. A part is entered when it lies in its place, so what is entered can be used. */
export type Manifest = z.infer<typeof manifest>;

const pathIn = (tools: string): string => join(tools, 'manifest.json');

/** The manifest of a folder of tools; an absent or unreadable one means that nothing is complete. */
export async function readManifest(tools: string): Promise<Manifest> {
  try {
    return manifest.parse(JSON.parse(await readFile(pathIn(tools), 'utf8')));
  } catch {
    return { parts: {} };
  }
}

export async function writeManifest(tools: string, content: Manifest): Promise<void> {
  const path = pathIn(tools);
  await writeFile(`${path}.new`, `${JSON.stringify(content, null, 2)}\n`);
  await rename(`${path}.new`, path);
}
