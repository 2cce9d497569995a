import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { seededRandom } from '../fixtures/spoken-words.ts';
import { idOf, numberIn } from './talk.ts';
import { answerTo, isPiece, type Way, type Work } from './ways.ts';
import { AUDIO_BYTES, question, type Reply } from './world-messages.ts';

/** One piece of work, and when it was asked for. */
export interface Asked {
  readonly work: Work;
  readonly key: string;
  readonly timesMs: number[];
  /** Faults that were planned and told. */
  faults: number;
}

/**
 * What stands for everything outside of vidmine: the site that videos come from, the servers of models. It decides how
 * long each piece of work takes and which one fails, and remembers what it was asked; nobody kills it.
 */
export interface World {
  readonly port: number;
  asked(): readonly Asked[];
  /** Pieces of work that were asked for at least once. */
  begun(): number;
  /** Downloads that were asked for, each time counted. */
  downloads(): number;
  close(): Promise<void>;
}

const CHUNKS = 6;
const CHUNK_EVERY_MS = 20;
const WORK_MS = { least: 60, more: 240 };
const SLOW = 8;

export async function openWorld(ways: readonly Way[]): Promise<World> {
  const asked = new Map<string, Asked>();
  /** Faults told so far, by work and video: one that comes once must not come again with each question. */
  const told = new Map<string, number>();

  const decide = ({ work, key, video }: ReturnType<typeof question.parse>): Reply => {
    const id = `${work} ${key}`;
    const known = asked.get(id) ?? { work, key, timesMs: [], faults: 0 };
    asked.set(id, known);
    known.timesMs.push(Date.now());
    const way = (video === undefined ? undefined : ways[video]) ?? 'plain';
    const about = `${work} ${video}`;
    const before = told.get(about) ?? 0;
    const answer = answerTo(way, work, before);
    if (answer !== 'work') {
      known.faults += 1;
      told.set(about, before + 1);
    }
    return { answer, afterMs: durationOf(id) * (way === 'slow' ? SLOW : 1) };
  };
  const respond = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { pathname } = new URL(request.url ?? '/', 'http://world');
    if (pathname.startsWith('/audio/')) return sendAudio(numberIn(pathname) ?? 0, response);
    const body: Buffer[] = [];
    for await (const chunk of request) body.push(chunk as Buffer);
    const asks = question.parse(JSON.parse(Buffer.concat(body).toString()));
    response.end(JSON.stringify(decide(asks)));
  };
  const server = createServer((request, response) => {
    respond(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  const all = () => [...asked.values()];
  return {
    port: (server.address() as AddressInfo).port,
    asked: all,
    begun: () => all().filter(({ work }) => isPiece(work)).length,
    downloads: () =>
      all().reduce((sum, { work, timesMs }) => sum + (work === 'download' ? timesMs.length : 0), 0),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** The same work takes the same time in every run. */
function durationOf(id: string): number {
  const seed = [...id].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) | 0, 17);
  return WORK_MS.least + Math.floor(seededRandom(seed)() * WORK_MS.more);
}

/** A recording is a file that says whose it is; it comes in pieces, so that it can be broken off. */
async function sendAudio(video: number, response: ServerResponse): Promise<void> {
  const all = Buffer.alloc(AUDIO_BYTES, `audio of ${idOf(video)}\n`);
  response.setHeader('content-length', all.length);
  const size = all.length / CHUNKS;
  for (let at = 0; at < CHUNKS; at++) {
    response.write(all.subarray(at * size, (at + 1) * size));
    await delay(CHUNK_EVERY_MS);
  }
  response.end();
}
