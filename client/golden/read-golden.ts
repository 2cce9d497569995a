import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { errorMessage } from '../../domain/error-message.ts';
import { type GoldenFile, type GoldenSegment, goldenFileSchema } from '../../domain/golden/golden-segment.ts';
import { UserError } from '../../domain/user-error.ts';

export interface LabelledSegment {
  /** `tides.yaml 2`: file and place in it. */
  readonly name: string;
  readonly title: string;
  readonly channel?: string;
  readonly golden: GoldenSegment;
}

/**
 * All labelled segments of a folder, by file name and in the files' order.
 *
 * @throws UserError with everything that is wrong in all files.
 */
export async function readGoldenSet(folder: string): Promise<LabelledSegment[]> {
  const names = await filesIn(folder);
  const problems: string[] = [];
  const segments: LabelledSegment[] = [];
  for (const name of names) {
    try {
      const { title, channel, segments: own } = await readGoldenFile(join(folder, name));
      own.forEach((golden, index) => {
        segments.push({ name: `${name} ${index + 1}`, title, channel, golden });
      });
    } catch (error) {
      problems.push(`${name}: ${error instanceof z.ZodError ? z.prettifyError(error) : errorMessage(error)}`);
    }
  }
  if (problems.length > 0) {
    throw new UserError({
      what: `The golden set in ${folder} cannot be read`,
      why: problems.join('\n'),
      todo: 'Mend these files; samples/golden shows what they look like.',
      usage: true,
    });
  }
  return segments;
}

async function readGoldenFile(path: string): Promise<GoldenFile> {
  return goldenFileSchema.parse(parse(await readFile(path, 'utf8')));
}

async function filesIn(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch((cause: unknown) => {
    throw new UserError({
      what: `The folder ${folder} cannot be read`,
      why: errorMessage(cause),
      todo: 'Name a folder with labelled segments: --golden samples/golden',
      usage: true,
    });
  });
  const files = names.filter((name) => /\.ya?ml$/.test(name)).sort();
  if (files.length > 0) return files;
  throw new UserError({
    what: `There are no labelled segments in ${folder}`,
    why: 'A golden set is YAML files; none is there.',
    todo: 'samples/golden shows what they look like.',
    usage: true,
  });
}
