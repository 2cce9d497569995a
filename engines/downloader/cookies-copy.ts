import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { StageError } from '../../domain/faults.ts';

/**
 * A private copy of a cookies file for one run, since yt-dlp rewrites the file it is given and may empty it.
 * Nobody else may read it. Throws an `identity` StageError when there is nothing to copy.
 */
export async function copyCookies(cookies: string, copy: string): Promise<string> {
  const content = await readFile(cookies, 'utf8').catch((error: unknown) => {
    throw cookiesFault(`The cookies file ${cookies} cannot be read`, error);
  });
  if (content.trim() === '') throw cookiesFault(`The cookies file ${cookies} is empty`);
  await mkdir(dirname(copy), { recursive: true, mode: 0o700 });
  await rm(copy, { force: true });
  await writeFile(copy, content, { mode: 0o600, flag: 'wx' });
  return copy;
}

const cookiesFault = (what: string, cause?: unknown): StageError => {
  const detail = `${what}. Export the cookies again (Netscape format), or remove the setting ytDlp.cookies.`;
  return new StageError({ fault: 'identity', reason: 'cookies', detail, pauseMinutes: 60 }, { cause });
};
