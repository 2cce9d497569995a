import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { Identified } from '../../activities/identify.ts';
import { clockTimeMs } from '../../domain/clock-time.ts';
import { errorCode } from '../../domain/error-code.ts';
import type { VideoId } from '../../domain/ids.ts';
import { normalisedName } from '../../domain/normalised-name.ts';
import { UserError } from '../../domain/user-error.ts';
import {
  type LabelledAccuracy,
  type LabelledSpan,
  labelledAccuracy,
  type NamedWord,
} from '../../domain/voices/labelled-accuracy.ts';
import { speakersOfWords } from '../../domain/word-speakers.ts';
import { currentIdentification, currentTranscript } from '../../storage/database/current-identification.ts';
import type { Db } from '../../storage/database/database.ts';
import { findResult } from '../../storage/database/stage-runs.ts';
import { loadTranscript } from '../../storage/database/transcripts.ts';
import { listVoices } from '../../storage/database/voices.ts';
import { findKnownVideo } from '../show/find-video.ts';
import { notIdentified } from './refusals.ts';
import type { VoicesWork } from './voices-session.ts';

const time = z
  .union([
    z
      .number()
      .min(0)
      .max(1e7)
      .transform((seconds) => Math.round(seconds * 1000)),
    z.string().transform(clockTimeMs),
  ])
  .refine((ms) => ms !== undefined, 'is no time: give seconds, m:ss or h:mm:ss')
  .transform((ms) => ms ?? 0);

const labelsSchema = z
  .array(
    z
      .strictObject({ start: time, end: time, speaker: z.string().nullable() })
      .refine(({ start, end }) => start < end, 'ends before it begins'),
  )
  .min(1, 'says nothing')
  .max(100_000);

/**
 * How right the names of a stored video are, against what a person says of parts of it.
 *
 * @throws UserError with everything that is wrong in the file.
 */
export async function measureAccuracy(
  { db, warn }: VoicesWork,
  typed: string,
  labelsFile: string,
): Promise<LabelledAccuracy> {
  const sample = await readLabels(labelsFile);
  const { id } = await findKnownVideo(db, typed);
  const enrolled = (await listVoices(db)).map(({ name }) => name);
  const known = new Set(enrolled.map(normalisedName));
  const others = new Set(
    sample.flatMap(({ speaker }) =>
      speaker === undefined || known.has(normalisedName(speaker)) ? [] : [speaker],
    ),
  );
  if (others.size > 0) warn(`not enrolled, so right without a name: ${[...others].join(', ')}`);
  return labelledAccuracy(sample, await namedWords(db, id), enrolled);
}

async function namedWords(db: Db, videoId: VideoId): Promise<NamedWord[]> {
  const configHash = await currentIdentification(db, videoId);
  const transcriptHash = await currentTranscript(db, videoId);
  const identified =
    configHash && (await findResult<Identified>(db, { videoId, stage: 'identify', configHash }));
  if (!configHash || !transcriptHash || !identified) throw notIdentified(videoId);
  const { words } = await loadTranscript(db, videoId, transcriptHash);
  const rows = await db
    .selectFrom('speakers')
    .select(['label', 'name'])
    .where('video_id', '=', videoId)
    .where('config_hash', '=', configHash)
    .execute();
  const names = new Map(rows.map(({ label, name }) => [label, name ?? undefined]));
  const speakers = speakersOfWords(words, identified.turns);
  return words.map(({ startMs, endMs }, at) => {
    const { speaker } = speakers[at]!;
    return { startMs, endMs, name: speaker === undefined ? undefined : names.get(speaker) };
  });
}

async function readLabels(file: string): Promise<LabelledSpan[]> {
  const parsed = labelsSchema.safeParse(await readJson(file));
  if (parsed.success) {
    return parsed.data.map(({ start, end, speaker }) => ({
      ...{ startMs: start, endMs: end },
      ...(speaker === null || speaker.trim().toLowerCase() === 'unknown' ? {} : { speaker }),
    }));
  }
  const problems = parsed.error.issues.map(
    ({ path, message }) => `${path.join('.') || 'the file'}: ${message}`,
  );
  throw new UserError({
    what: `${file} does not say who speaks when`,
    why: problems.slice(0, 20).join('\n'),
    todo: 'write [{"start": 0, "end": "1:30", "speaker": "Ada Example"}, …]; "Unknown" for whoever has no name',
    usage: true,
  });
}

async function readJson(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    const code = errorCode(error);
    throw new UserError({
      what: code === 'ENOENT' ? `There is no file ${file}` : `${file} cannot be read as JSON`,
      why: error instanceof SyntaxError ? error.message : code,
      usage: true,
      cause: error,
    });
  }
}
