import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { errorCode } from '../../domain/error-code.ts';
import { errorMessage } from '../../domain/error-message.ts';
import { normalisedName } from '../../domain/normalised-name.ts';
import { type ComparedSample, isSameSample } from '../../domain/voices/same-sample.ts';
import { type VoiceFile, type VoiceFileSample, voiceFileSchema } from '../../domain/voices/voice-file.ts';
import { type Problem, refuse } from './range.ts';

/** A voice file and where it was. */
export interface ReadVoice {
  readonly file: string;
  readonly voice: VoiceFile;
}

/** Left behind by whoever made a copy: `ada.json.bak`, `ada.json~`, `ada.bak`. Read as what they are, a second time the same voice. */
const VOICE_FILE = /\.json\b|\.bak\b|\.json~/i;

/**
 * Reads voice files, and all of those in folders.
 *
 * @throws UserError with everything that is wrong in any of them, copies of a voice among that.
 */
export async function readVoiceFiles(given: readonly string[]): Promise<ReadVoice[]> {
  const problems: Problem[] = [];
  const voices: ReadVoice[] = [];
  for (const file of await filesOf(given, problems)) {
    const voice = await readVoiceFile(file, problems);
    if (voice !== undefined) voices.push({ file, voice });
  }
  problems.push(...copies(voices), ...differentLengths(voices));
  refuse(problems);
  return voices;
}

async function filesOf(given: readonly string[], problems: Problem[]): Promise<string[]> {
  const files: string[] = [];
  for (const where of given) {
    try {
      if (!(await stat(where)).isDirectory()) {
        files.push(where);
        continue;
      }
      const entries = await readdir(where, { withFileTypes: true });
      const found = entries.filter((entry) => entry.isFile() && VOICE_FILE.test(entry.name));
      if (found.length === 0) problems.push({ where, what: 'holds no voice file' });
      files.push(...found.map(({ name }) => path.join(where, name)).sort());
    } catch (error) {
      const missing = errorCode(error) === 'ENOENT';
      problems.push({ where, what: missing ? 'is not there' : errorMessage(error) });
    }
  }
  return [...new Set(files.map((file) => path.normalize(file)))];
}

async function readVoiceFile(file: string, problems: Problem[]): Promise<VoiceFile | undefined> {
  try {
    const parsed = voiceFileSchema.safeParse(JSON.parse(await readFile(file, 'utf8')));
    if (parsed.success) return parsed.data;
    for (const { path: at, message } of parsed.error.issues) {
      problems.push({ where: file, what: at.length === 0 ? message : `${at.join('.')} ${message}` });
    }
  } catch (error) {
    problems.push({ where: file, what: `cannot be read as JSON: ${errorMessage(error)}` });
  }
  return undefined;
}

/** One voice in two files, by its name or by a sample: counted twice, it would be its own rival. */
function copies(voices: readonly ReadVoice[]): Problem[] {
  return voices.flatMap(({ file, voice }, at) => {
    const earlier = voices.slice(0, at);
    const namesake = earlier.find((other) => normalisedName(other.voice.name) === normalisedName(voice.name));
    if (namesake !== undefined)
      return [
        { where: file, what: `is ${voice.name} a second time, after ${namesake.file}: move copies away` },
      ];
    const twin = earlier.find((other) => sharesSample(voice, other.voice));
    return twin === undefined
      ? []
      : [{ where: file, what: `holds a sample that ${twin.file} holds too: one voice has one name` }];
  });
}

const sharesSample = (a: VoiceFile, b: VoiceFile): boolean =>
  a.samples.some((one) => b.samples.some((other) => isSameSample(compared(one), compared(other))));

/** What tells whether two samples are one. */
export const compared = ({ encoder, vector }: VoiceFileSample): ComparedSample => ({
  encoder: encoder.digest,
  vector,
});

function differentLengths(voices: readonly ReadVoice[]): Problem[] {
  const lengths = new Map<string, number>();
  return voices.flatMap(({ file, voice }) =>
    voice.samples.flatMap(({ encoder: { digest }, vector }, at) => {
      const length = lengths.get(digest) ?? vector.length;
      lengths.set(digest, length);
      const what = `samples.${at}.vector has ${vector.length} numbers, where others of its encoder have ${length}`;
      return length === vector.length ? [] : [{ where: file, what }];
    }),
  );
}
