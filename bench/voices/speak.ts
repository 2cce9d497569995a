import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import type { SampleRecording } from '../../test/fixtures/sample-recordings.ts';

/** Voices built from real speakers, four different ones. */
export const VOICES = ['rms', 'slt', 'awb', 'kal16'] as const;

/** What another microphone or line does to a recording; see worsen.py. */
export const WORSE = ['noise', 'telephone', 'room'] as const;

export interface Spoken {
  readonly voice: string;
  /** The sample whose words are said. */
  readonly text: string;
  readonly quality: 'clean' | (typeof WORSE)[number];
  readonly audioPath: string;
}

/** Every voice says every text; the last text worse as well, in each way. @throws where flite is not installed. */
export async function speakAll(
  folder: string,
  python: string,
  texts: readonly SampleRecording[],
): Promise<Spoken[]> {
  const spoken: Spoken[] = [];
  for (const voice of VOICES) {
    for (const { id, spoken: words } of texts) {
      const clean = {
        voice,
        text: id,
        quality: 'clean',
        audioPath: join(folder, `${voice}-${id}.wav`),
      } as const;
      await speak(voice, words, clean.audioPath);
      spoken.push(clean);
      if (id === texts.at(-1)?.id) spoken.push(...(await worsened(python, clean)));
    }
  }
  return spoken;
}

async function speak(voice: string, words: string, wav: string): Promise<void> {
  const text = `${wav}.txt`;
  await writeFile(text, words);
  await execa('flite', ['-voice', voice, '-f', text, '-o', wav]).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    throw new Error('The voices are made by flite, which is not installed here (Debian: apt install flite).');
  });
}

async function worsened(python: string, clean: Spoken): Promise<Spoken[]> {
  return Promise.all(
    WORSE.map(async (quality) => {
      const audioPath = clean.audioPath.replace(/\.wav$/, `-${quality}.wav`);
      await execa(python, [
        '-B',
        join(import.meta.dirname, 'worsen.py'),
        clean.audioPath,
        audioPath,
        quality,
      ]);
      return { ...clean, quality, audioPath };
    }),
  );
}
