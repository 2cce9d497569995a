import { readFileSync } from 'node:fs';
import { copyFile, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import { StageError } from '../../domain/faults.ts';
import { centroidOf, similarity } from '../../domain/speakers/similarity.ts';
import type { EncodedPiece, VoiceVector } from '../../domain/speakers/voice-vector.ts';
import { fileDigest } from '../../engines/sidecar/file-digest.ts';
import { createOnnxVoiceEncoder } from '../../engines/speakers/onnx-voice-encoder.ts';
import type { VoiceEncoder } from '../../engines/speakers/voice-encoder.ts';
import { installedToolPaths } from '../fixtures/installed-tools.ts';
import { sampleRecordings } from '../fixtures/sample-recordings.ts';
import { voiceAt } from '../fixtures/sample-voices.ts';
import { toneWav } from '../fixtures/test-media.ts';

const tools = installedToolPaths();
const packagedModel = path.join(tools.ge2e, 'model.onnx');
const samples = Object.fromEntries(sampleRecordings().map((sample) => [sample.id, sample]));
const fixture = (name: string): string => path.resolve(import.meta.dirname, '../fixtures', name);

let folder: string;
let packaged: VoiceEncoder;
const opened: VoiceEncoder[] = [];
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'voices-'));
  await execa(tools.python, ['-B', fixture('voice_models.py'), folder]);
  await writeFile(path.join(folder, 'tone.wav'), toneWav(5));
  packaged = open(packagedModel, 'ge2e');
});
afterAll(async () => {
  await Promise.all(opened.map((encoder) => encoder.close()));
  await rm(folder, { recursive: true });
});

function open(model: string, engine: 'ge2e' | 'onnx' = 'onnx', python = tools.python): VoiceEncoder {
  const encoder = createOnnxVoiceEncoder({ python, path: model, engine });
  opened.push(encoder);
  return encoder;
}
const inFolder = (name: string): string => path.join(folder, name);
const faultOf = async (work: Promise<unknown>) => {
  const error = await work.catch((reason: unknown) => reason);
  if (!(error instanceof StageError)) throw new Error(`no StageError but ${String(error)}`);
  return error.fault;
};
const seconds = (...pieces: [number, number][]) =>
  pieces.map(([start, end]) => ({ startMs: start * 1000, endMs: end * 1000 }));

describe('the voices of the samples', () => {
  /** Consecutive pieces of at least 6 s in all. */
  const clusters = (pieces: readonly EncodedPiece[]): VoiceVector[] => {
    const rows: { vector: VoiceVector; weight: number }[][] = [[]];
    for (const { vector, startMs, endMs } of pieces) {
      if (vector !== undefined) rows.at(-1)!.push({ vector, weight: endMs - startMs });
      if (rows.at(-1)!.reduce((sum, { weight }) => sum + weight, 0) >= 6000) rows.push([]);
    }
    return rows.slice(0, -1).map((row) => centroidOf(row)!);
  };
  const heard: Record<string, VoiceVector[]> = {};
  beforeAll(async () => {
    for (const sample of Object.values(samples)) {
      const { pieces } = await packaged.findSpeech(sample.audioPath);
      const encoded = await packaged.encode({ audioPath: sample.audioPath, pieces });
      for (const voice of new Set(Object.values(sample.voices))) {
        heard[`${voice} in the ${sample.id}`] = clusters(
          encoded.filter(({ startMs, endMs }) => voiceAt(sample, (startMs + endMs) / 2000) === voice),
        );
      }
    }
  }, 300_000);

  const each = (a: string, b: string): number[] =>
    heard[a]!.flatMap((one) =>
      heard[b]!.filter((other) => other !== one).map((other) => similarity(one, other)),
    );

  test.each([
    ['slt in the interview', 'slt in the briefing'],
    ['slt in the interview', 'slt in the interview'],
    ['rms in the interview', 'rms in the interview'],
    ['awb in the lecture', 'awb in the lecture'],
  ])('6 s of %s are like 6 s of %s', (one, other) => {
    expect(each(one, other).length).toBeGreaterThan(3);
    expect(Math.min(...each(one, other))).toBeGreaterThan(0.88);
  });

  test.each([
    ['slt in the interview', 'rms in the interview'],
    ['slt in the interview', 'awb in the lecture'],
    ['rms in the interview', 'awb in the lecture'],
    ['slt in the briefing', 'awb in the lecture'],
  ])('6 s of %s are not like 6 s of %s', (one, other) => {
    expect(Math.max(...each(one, other))).toBeLessThan(0.8);
  });
});

test('the packaged encoder says what it is', async () => {
  expect(await packaged.identity()).toEqual({
    engine: 'ge2e',
    model: 'model.onnx',
    digest: await fileDigest(packagedModel),
    dimensions: 256,
  });
});

test('every piece has a vector of length 1 in the order given, whatever else is asked for', async () => {
  const { audioPath } = samples.briefing!;
  const pieces = seconds([20, 24], [3.5, 6.5], [4, 5], [0, 70]);
  const together = await packaged.encode({ audioPath, pieces });
  expect(together.map(({ startMs, endMs }) => ({ startMs, endMs }))).toEqual(pieces);
  for (const [at, piece] of pieces.entries()) {
    const { vector } = together[at]!;
    expect(similarity(vector!, vector!)).toBeCloseTo(1, 5);
    const [alone] = await packaged.encode({ audioPath, pieces: [piece] });
    expect(similarity(vector!, alone!.vector!)).toBeGreaterThan(0.99999);
  }
  expect(similarity(together[0]!.vector!, together[1]!.vector!)).toBeLessThan(0.999);
});

test('what is too short, silent or behind the end has no vector', async () => {
  const wav = toneWav(5);
  wav.fill(0, 44 + 2 * 32_000, 44 + 3 * 32_000);
  await writeFile(inFolder('gap.wav'), wav);
  const pieces = seconds([0, 0.39], [0, 0.4], [2.1, 2.9], [1.5, 2.5], [4.5, 60], [4.7, 60], [5, 6], [90, 80]);
  const heard = await packaged.encode({ audioPath: inFolder('gap.wav'), pieces });
  expect(heard.map(({ vector }) => vector !== undefined)).toEqual([
    false,
    true,
    false,
    true,
    true,
    false,
    false,
    false,
  ]);
});

test('a quiet recording is raised: its vector is that of the loud one', async () => {
  const quiet = inFolder('quiet.wav');
  const loud = inFolder('loud.wav');
  const script = [
    'import sys, wave, numpy as np; sys.path[:0] = sys.argv[4:]; from recording import blocks_of, open_recording',
    'sound = np.concatenate(list(blocks_of(sys.argv[1], open_recording(sys.argv[1]))))[:16000 * 12]',
    'level = np.sqrt(np.mean((sound / 32768.0) ** 2))',
    'for path, target in ((sys.argv[2], 10 ** -1.5), (sys.argv[3], 10 ** -2.25)):',
    '    file = wave.open(path, "wb"); file.setparams((1, 2, 16000, 0, "NONE", ""))',
    '    file.writeframes((sound * (target / level)).astype("<i2").tobytes()); file.close()',
  ].join('\n');
  const engines = ['speech', 'sidecar'].map((name) =>
    path.resolve(import.meta.dirname, '../../engines', name),
  );
  await execa(tools.python, ['-B', '-c', script, samples.briefing!.audioPath, loud, quiet, ...engines]);
  const pieces = seconds([3, 11]);
  const [one] = await packaged.encode({ audioPath: loud, pieces });
  const [other] = await packaged.encode({ audioPath: quiet, pieces });
  expect(similarity(one!.vector!, other!.vector!)).toBeGreaterThan(0.99);
});

test('speech is found in pieces of at most 6 s, in order, where the sentences are', async () => {
  const sample = samples.interview!;
  const { durationMs, pieces } = await packaged.findSpeech(sample.audioPath);
  expect(durationMs / 1000).toBeCloseTo(sample.durationSeconds, 0);
  let before = 0;
  for (const { startMs, endMs } of pieces) {
    expect(startMs).toBeGreaterThanOrEqual(before);
    expect(endMs).toBeGreaterThan(startMs);
    expect(endMs - startMs).toBeLessThanOrEqual(6000);
    before = endMs;
  }
  expect(before).toBeLessThanOrEqual(durationMs);
  const heard = sample.sentences.filter(({ startSeconds }) =>
    pieces.some(({ startMs, endMs }) => startMs <= startSeconds * 1000 + 300 && endMs > startSeconds * 1000),
  );
  expect(heard).toHaveLength(sample.sentences.length);
});

test('nobody speaks in a tone, and no pieces need no listening', async () => {
  expect(await packaged.findSpeech(inFolder('tone.wav'))).toEqual({ durationMs: 5000, pieces: [] });
  expect(await packaged.encode({ audioPath: inFolder('tone.wav'), pieces: [] })).toEqual([]);
});

test('progress goes up to its end', async () => {
  const seen: [number, number][] = [];
  await packaged.encode({
    audioPath: samples.interview!.audioPath,
    pieces: seconds([1, 3], [70, 72], [130, 133]),
    onProgress: (done, total) => seen.push([done, total]),
  });
  expect(seen.length).toBeGreaterThan(1);
  expect(seen.map(([, total]) => total)).toEqual(seen.map(() => 133_000));
  expect(seen.map(([done]) => done)).toEqual(seen.map(([done]) => done).sort((a, b) => a - b));
  expect(seen.at(-1)).toEqual([133_000, 133_000]);
});

describe('a model by path', () => {
  test.each([
    ['samples.onnx', 3],
    ['banks.onnx', 4],
    ['mels.onnx', 4],
  ])('is given what its input wants: %s', async (name, dimensions) => {
    const encoder = open(inFolder(name));
    expect(await encoder.identity()).toEqual({
      engine: 'onnx',
      model: name,
      digest: await fileDigest(inFolder(name)),
      dimensions,
    });
    const { audioPath } = samples.briefing!;
    const [one, long] = await encoder.encode({ audioPath, pieces: seconds([4, 6], [0, 75]) });
    for (const { vector } of [one!, long!]) {
      expect(vector).toHaveLength(dimensions);
      expect(similarity(vector!, vector!)).toBeCloseTo(1, 5);
    }
  });

  test.each([
    ['bins-64.onnx', /its input is \['batch', 'frames', 64\]/],
    ['rank-4.onnx', /its input is \['batch', 1, 'frames', 80\]/],
    ['fixed-frames.onnx', /its input is \['batch', 200, 80\]/],
    ['two-inputs.onnx', /its inputs are heard tensor\(float\), length tensor\(float\)/],
    ['no-vector.onnx', /it has no output \[batch, size\]/],
    ['silent.onnx', /it makes no vector out of a second of noise/],
    ['tone.wav', /it cannot be loaded/],
  ])('that does not fit is refused, with what would: %s', async (name, why) => {
    const fault = await faultOf(open(inFolder(name)).identity());
    expect(fault).toMatchObject({ fault: 'system', reason: 'voice-encoder-unusable' });
    expect(fault.detail).toMatch(why);
    expect(fault.detail).toMatch(
      /Accepted are .*\[batch, frames, 40\].*\[batch, frames, 80\].*\[batch, samples\]/,
    );
  });

  test('that is not there is a system fault that says where it was looked for and what to do', async () => {
    const encoder = open(inFolder('gone.onnx'));
    for (const work of [
      () => encoder.identity(),
      () => encoder.encode({ audioPath: inFolder('tone.wav'), pieces: seconds([0, 2]) }),
      () => encoder.findSpeech(inFolder('tone.wav')),
    ]) {
      expect(await faultOf(work())).toMatchObject({
        fault: 'system',
        reason: 'voice-encoder-missing',
        detail: expect.stringMatching(/gone\.onnx.*voices\.encoder/),
      });
    }
  });

  test('that is replaced while in use makes no vectors in the other’s name', async () => {
    const model = inFolder('replaced.onnx');
    await copyFile(inFolder('banks.onnx'), model);
    const encoder = open(model);
    const request = { audioPath: inFolder('tone.wav'), pieces: seconds([0, 2]) };
    expect((await encoder.encode(request))[0]!.vector).toHaveLength(4);
    await copyFile(inFolder('other-banks.onnx'), model);
    expect(await faultOf(encoder.encode(request))).toMatchObject({
      fault: 'system',
      reason: 'voice-encoder-changed',
      soon: true,
    });
    expect((await encoder.identity()).dimensions).toBe(5);
    expect((await encoder.encode(request))[0]!.vector).toHaveLength(5);
  });
});

describe('a recording that cannot be heard', () => {
  test.each([
    ['text.mp3', 'audio-unreadable'],
    ['empty.wav', 'audio-unreadable'],
    ['none.wav', 'audio-missing'],
  ])('is its own fault, and the next one is heard: %s', async (name, reason) => {
    await writeFile(inFolder('text.mp3'), 'This is no sound. '.repeat(100));
    await writeFile(inFolder('empty.wav'), toneWav(1));
    await truncate(inFolder('empty.wav'), 0);
    const audioPath = inFolder(name);
    for (const work of [
      () => packaged.encode({ audioPath, pieces: seconds([0, 2]) }),
      () => packaged.findSpeech(audioPath),
    ]) {
      expect(await faultOf(work())).toMatchObject({ fault: 'video', reason, settles: { kind: 'failed' } });
    }
    const [next] = await packaged.encode({ audioPath: inFolder('tone.wav'), pieces: seconds([0, 2]) });
    expect(next!.vector).toHaveLength(256);
  });

  test('is to blame when the engine has died three times over it', async () => {
    const model = inFolder('any.onnx');
    await writeFile(model, 'weights');
    const python = inFolder('python');
    const ready = { event: 'ready', protocol: 1, digest: await fileDigest(model), dimensions: 4 };
    const line = JSON.stringify({ ...ready, pid: 1 });
    await writeFile(python, `#!/bin/sh\necho '${line}'\nread request\nkill -9 $$\n`, { mode: 0o755 });
    const encoder = open(model, 'onnx', python);
    const encode = () => faultOf(encoder.encode({ audioPath: '/audio', pieces: seconds([0, 2]) }));
    expect(await encode()).toMatchObject({ fault: 'system', reason: 'voices-ended' });
    expect(await encode()).toMatchObject({ fault: 'system', reason: 'voices-ended' });
    expect(await encode()).toMatchObject({
      fault: 'video',
      reason: 'voices-crash',
      settles: { kind: 'failed' },
    });
  });
});

test('an aborted request rejects with the reason and the next one works', async () => {
  const abort = new AbortController();
  const encoding = packaged.encode({
    audioPath: samples.lecture!.audioPath,
    pieces: seconds([0, 60], [60, 120], [120, 170]),
    signal: abort.signal,
    onProgress: () => abort.abort(new Error('enough')),
  });
  await expect(encoding).rejects.toThrow('enough');
  const [next] = await packaged.encode({ audioPath: inFolder('tone.wav'), pieces: seconds([0, 2]) });
  expect(next!.vector).toHaveLength(256);
});

test('the features are those of librosa and of Kaldi', async () => {
  const expected = JSON.parse(readFileSync(fixture('voice-features.json'), 'utf8'));
  const made = JSON.parse((await execa(tools.python, ['-B', fixture('voice_features.py')])).stdout);
  expect([made.frames, made.melShape, made.bankShape]).toEqual([
    expected.frames,
    expected.melShape,
    expected.bankShape,
  ]);
  for (const [kind, tolerance] of [
    ['mels', 1e-4],
    ['banks', 1e-2],
  ] as const) {
    const differences = (made[kind] as number[][]).flatMap((frame, at) =>
      frame.map((value, bin) => Math.abs(value - expected[kind][at][bin])),
    );
    expect(differences).toHaveLength(4 * (kind === 'mels' ? 40 : 80));
    expect(Math.max(...differences)).toBeLessThan(tolerance);
  }
});

describe('pieces cut out of a recording', () => {
  const cut = async (lengthSeconds: number, pieces: readonly [number, number][]) => {
    const [wav, wanted] = [inFolder('counting.wav'), JSON.stringify(pieces)];
    const args = ['-B', fixture('cut_pieces_of.py'), wav, String(lengthSeconds), wanted];
    const { parts, peak } = JSON.parse((await execa(tools.python, args)).stdout) as {
      parts: [piece: number, first: number | null, count: number, last: boolean, whole: boolean][];
      peak: number;
    };
    return { parts, peak };
  };
  /** Its samples count up, so that each tells where it is. */
  const valueAt = (sample: number): number => ((sample + 32_768) % 65_536) - 32_768;

  test('are exactly what lies there, also across chunks, overlapping, out of order and behind the end', async () => {
    const pieces: [number, number][] = [
      [150_000, 152_000],
      [59_000, 62_500],
      [10, 1_010],
      [60_000, 61_000],
      [179_000, 185_000],
      [200_000, 201_000],
      [5_000, 5_000],
    ];
    const { parts } = await cut(180, pieces);
    const byPiece = parts.toSorted(([a], [b]) => a - b);
    expect(byPiece.map(([number]) => number)).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(byPiece.map(([, , count]) => count / 16)).toEqual([2000, 3500, 1000, 1000, 1000, 0, 0]);
    for (const [number, first, count, last, whole] of byPiece) {
      expect([last, whole]).toEqual([true, true]);
      expect(first).toBe(count > 0 ? valueAt(pieces[number]![0] * 16) : null);
    }
  });

  test('of any length come in parts of at most 30 s, and need as much memory in a recording six times as long', async () => {
    const short = await cut(300, [[0, 300_000]]);
    const long = await cut(1800, [[0, 1_800_000]]);
    expect(short.parts).toHaveLength(10);
    expect(long.parts).toHaveLength(60);
    expect(long.parts.filter(([, , , last]) => last)).toEqual([long.parts.at(-1)]);
    let at = 0;
    for (const [, first, count, , whole] of long.parts) {
      expect([first, whole, count <= 30 * 16_000]).toEqual([valueAt(at), true, true]);
      at += count;
    }
    expect(at).toBe(1800 * 16_000);
    expect(long.peak / short.peak).toBeLessThan(1.1);
  });
});
