import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { VideoId } from '../../domain/ids.ts';
import type { EncodedPiece, Piece } from '../../domain/speakers/voice-vector.ts';
import { UserError } from '../../domain/user-error.ts';
import { spreadPieces } from '../../domain/voices/spread-pieces.ts';
import { currentIdentification } from '../../storage/database/current-identification.ts';
import { loadPieces } from '../../storage/database/speaker-clusters.ts';
import { findKnownVideo } from '../show/find-video.ts';
import { type Range, rangeWords, requireInside } from './range.ts';
import { identifyAnew, notIdentified } from './refusals.ts';
import type { VoicesWork } from './voices-session.ts';

/** What was heard of a recording: pieces in order of time, each with what it sounds like. */
export interface Heard {
  /** For a person: `talk.wav 0:10-0:40`. */
  readonly source: string;
  readonly videoId?: VideoId;
  readonly pieces: readonly HeardPiece[];
}

export type HeardPiece = EncodedPiece & Required<Pick<EncodedPiece, 'vector'>>;

/** More speech than this makes a voice no better known, in ms. */
const ENOUGH_MS = 600_000;

/**
 * Listens to a file, or takes what was stored of a video when it was identified: its audio is usually gone.
 *
 * @param from path of a file that is there; otherwise a video as a person names it.
 * @throws UserError when there is neither, or the range lies outside.
 */
export async function hear(voices: VoicesWork, from: string, range: Range): Promise<Heard> {
  return (await isFile(from)) ? hearFile(voices, from, range) : hearVideo(voices, from, range);
}

export async function isFile(from: string): Promise<boolean> {
  const found = await stat(from).catch(() => undefined);
  if (found?.isDirectory()) {
    throw new UserError({
      what: `${from} is a folder`,
      todo: 'name one recording in it: --from FILE',
      usage: true,
    });
  }
  return found?.isFile() ?? false;
}

async function hearFile({ voiceEncoder, signal }: VoicesWork, from: string, range: Range): Promise<Heard> {
  const audioPath = path.resolve(from);
  const encoder = await voiceEncoder();
  const speech = await encoder.findSpeech(audioPath, signal);
  requireInside(range, speech.durationMs);
  const pieces = spreadPieces(cutTo(speech.pieces, range), ENOUGH_MS);
  const encoded = pieces.length === 0 ? [] : await encoder.encode({ audioPath, pieces, signal });
  return { source: `${path.basename(from)}${rangeWords(range)}`, pieces: encoded.filter(hasVector) };
}

async function hearVideo({ db, voiceEncoder }: VoicesWork, from: string, range: Range): Promise<Heard> {
  const video = await findKnownVideo(db, from).catch((error: unknown) => {
    throw PATH.test(from) ? noFile(from, error) : error;
  });
  if (video.durationMs !== undefined) requireInside(range, video.durationMs);
  const configHash = await currentIdentification(db, video.id);
  if (configHash === undefined) throw notIdentified(video.id);
  const stored = await loadPieces(db, video.id, configHash);
  const { digest } = await (await voiceEncoder()).identity();
  if (stored.some(({ encoder }) => encoder !== digest)) throw identifyAnew(video.id);
  const pieces = stored.filter((piece) => isMostlyIn(piece, range));
  return { source: `video ${video.id}${rangeWords(range)}`, videoId: video.id, pieces };
}

/** Looks like a file rather than a video's id or address. */
const PATH = /^(?!\w+:\/\/).*(\/|\.\w{2,5}$)/;

const noFile = (from: string, cause: unknown): UserError =>
  new UserError({
    what: `There is no file ${from}, and no video is known by it`,
    usage: true,
    cause,
  });

/** What of the pieces lies in the range. */
function cutTo(pieces: readonly Piece[], { startMs = 0, endMs = Number.POSITIVE_INFINITY }: Range): Piece[] {
  return pieces
    .map((piece) => ({
      startMs: Math.max(piece.startMs, startMs),
      endMs: Math.min(piece.endMs, endMs),
    }))
    .filter((piece) => piece.endMs > piece.startMs);
}

/** A stored piece cannot be cut: it counts where at least half of it is meant. */
function isMostlyIn(piece: Piece, range: Range): boolean {
  const [inside] = cutTo([piece], range);
  return inside !== undefined && inside.endMs - inside.startMs >= (piece.endMs - piece.startMs) / 2;
}

const hasVector = (piece: EncodedPiece): piece is HeardPiece => piece.vector !== undefined;
