import { chmod, copyFile, mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Fault, StageError } from '../../domain/faults.ts';
import type { VideoId } from '../../domain/ids.ts';
import type { VideoMetadata } from '../../domain/video.ts';
import { fileVideoId } from '../../domain/video-identity.ts';
import { chooseDownloader } from '../../engines/downloader/choose-downloader.ts';
import { fileSha256 } from '../../engines/downloader/content-hash.ts';
import type { Downloader } from '../../engines/downloader/downloader.ts';
import { createLocalFileDownloader } from '../../engines/downloader/local-files.ts';
import { createMediaProver } from '../../engines/downloader/media-proof.ts';
import { downloadTools } from '../fixtures/download-tools.ts';
import { encodeAudio, toneWav, writeSilentFilm } from '../fixtures/test-media.ts';

const { python } = downloadTools();
const downloader = createLocalFileDownloader({ python });
const tone = toneWav(4);

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'local-'));
});
afterEach(() => rm(home, { recursive: true, force: true }));

async function recording(name: string, bytes: Buffer = tone): Promise<VideoMetadata> {
  const path = join(home, name);
  await writeFile(path, bytes);
  return videoOf(path, fileVideoId(await fileSha256(path)));
}
const videoOf = (path: string, id: VideoId): VideoMetadata => ({
  id,
  kind: 'file',
  url: pathToFileURL(path).href,
  mediaUrl: path,
});
async function faultOf(video: VideoMetadata): Promise<Fault> {
  const error = await downloader
    .download({ video, folder: join(home, 'v') })
    .catch((reason: unknown) => reason);
  if (error instanceof StageError) return error.fault;
  throw new Error(`no fault but ${error}`);
}

test("a local recording is proven and linked into the video's folder; the person's file stays as it is", async () => {
  const video = await recording('My talk.wav');
  const folder = join(home, 'v');
  const audio = await downloader.download({ video, folder });
  expect(audio).toMatchObject({
    path: join(folder, `${video.id}.wav`),
    durationMs: 4_000,
    sizeBytes: tone.length,
    codec: 'pcm_s16le',
  });
  expect((await stat(audio.path)).ino).toBe((await stat(video.mediaUrl!)).ino);
  await rm(audio.path);
  expect((await readFile(video.mediaUrl!)).equals(tone)).toBe(true);
});

test('a recording that is there and proven is not proven again', async () => {
  const video = await recording('talk.wav');
  const folder = join(home, 'v');
  const first = await downloader.download({ video, folder });
  await rm(video.mediaUrl!);
  expect(await downloader.download({ video, folder })).toEqual(first);
});

test.each<[string, (path: string) => Promise<unknown>, Partial<Fault>]>([
  [
    'is gone',
    (path) => rm(path),
    { reason: 'file-missing', settles: { kind: 'unavailable', reason: 'not-found' } } as Fault,
  ],
  [
    'has changed',
    (path) => writeFile(path, toneWav(3)),
    { reason: 'file-changed', settles: { kind: 'failed' } } as Fault,
  ],
  [
    'has become empty',
    (path) => writeFile(path, ''),
    { reason: 'empty-file', settles: { kind: 'unavailable', reason: 'not-media' } } as Fault,
  ],
])('a listed file that %s is told as that', async (_name, change, fault) => {
  const video = await recording('talk.wav');
  await change(video.mediaUrl!);
  expect(await faultOf(video)).toMatchObject(fault);
});

test('a recording that cannot be looked at is not called gone', async () => {
  const circle = join(home, 'circle.wav');
  await symlink(circle, circle);
  const video = videoOf(circle, fileVideoId('0'.repeat(64)));
  await expect(downloader.download({ video, folder: join(home, 'v') })).rejects.toMatchObject({
    code: 'ELOOP',
  });
});

test.each<[string, Buffer, Partial<Fault>]>([
  ['a page saved as .wav', Buffer.from('<html><body>hello</body></html>'), { reason: 'html-page' }],
  [
    'noise',
    Buffer.alloc(4000, 0xe7),
    { reason: 'unreadable-media', settles: { kind: 'unavailable', reason: 'not-media' } } as Fault,
  ],
  [
    'half a recording',
    tone.subarray(0, tone.length / 2),
    { reason: 'truncated', settles: { kind: 'failed' } } as Fault,
  ],
])('defect 34: %s is refused, and not tried again', async (_name, bytes, fault) => {
  expect(await faultOf(await recording('talk.wav', bytes))).toMatchObject(fault);
});

test('defect 34: a film without an audio track is refused with that reason', async () => {
  const path = join(home, 'film.mp4');
  await writeSilentFilm(python, path);
  expect(await faultOf(videoOf(path, fileVideoId(await fileSha256(path))))).toMatchObject({
    reason: 'no-audio-track',
    settles: { kind: 'unavailable', reason: 'not-media' },
  });
});

test.each([
  ['talk.mp3', 'libmp3lame'],
  ['talk.flac', 'flac'],
  ['talk.webm', 'libopus'],
])('a whole %s is proven, half of one is not complete', async (name, codec) => {
  const wav = join(home, 'tone.wav');
  const target = join(home, name);
  await writeFile(wav, toneWav(20));
  await encodeAudio(python, wav, target, codec);
  const prove = createMediaProver({ python });
  const { decodedMs } = await prove({ path: target, origin: 'local' });
  expect(Math.abs(decodedMs - 20_000)).toBeLessThan(200);

  const half = join(home, `half-${name}`);
  await copyFile(target, half);
  const bytes = await readFile(target);
  await writeFile(half, bytes.subarray(0, bytes.length / 2));
  await expect(prove({ path: half, origin: 'local' })).rejects.toMatchObject({
    fault: { reason: 'truncated' },
  });
});

test('a reader that is not installed is a fault of the system, not of the file', async () => {
  const bare = join(home, 'python');
  await writeFile(bare, '#!/bin/sh\necho "ModuleNotFoundError: No module named \'av\'" >&2\nexit 1\n');
  await chmod(bare, 0o755);
  const { mediaUrl } = await recording('talk.wav');
  for (const interpreter of [bare, join(home, 'no-python')]) {
    const prove = createMediaProver({ python: interpreter });
    await expect(prove({ path: mediaUrl!, origin: 'local' })).rejects.toMatchObject({
      fault: { fault: 'system', reason: 'media-reader-missing' },
    });
  }
});

test('local files go to the one downloader, everything else to the other', async () => {
  const naming = (name: string): Downloader => ({
    download: () => Promise.reject(new Error(name)),
    lookUp: () => Promise.reject(new Error(name)),
  });
  const chosen = chooseDownloader({ local: naming('local'), network: naming('network') });
  const video = videoOf(join(home, 'a.wav'), fileVideoId('0'.repeat(64)));
  await expect(chosen.download({ video, folder: home })).rejects.toThrow('local');
  await expect(chosen.lookUp({ video })).rejects.toThrow('local');
  for (const kind of ['youtube', 'web', 'feed'] as const) {
    await expect(chosen.download({ video: { ...video, kind }, folder: home })).rejects.toThrow('network');
    await expect(chosen.lookUp({ video: { ...video, kind } })).rejects.toThrow('network');
  }
});
