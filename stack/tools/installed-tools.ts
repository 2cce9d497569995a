import { type InstalledTool, readManifest } from './manifest.ts';
import { PARTS } from './pins.ts';
import { currentContents } from './yt-dlp-versions.ts';

/** What is installed in a folder of tools: programs, libraries and models, with the yt-dlp in force. */
export async function installedTools(tools: string): Promise<readonly InstalledTool[]> {
  const { parts } = await readManifest(tools);
  const updated = await currentContents(tools);
  return PARTS.flatMap((part) => {
    const entries = parts[part]?.tools ?? [];
    return part === 'yt-dlp' && updated.length > 0 ? updated : entries;
  });
}
