import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { matchRules } from '../../domain/speakers/match-rules.ts';
import { similarity } from '../../domain/speakers/similarity.ts';
import { createOnnxVoiceEncoder } from '../../engines/speakers/onnx-voice-encoder.ts';
import { installedToolPaths } from '../../test/fixtures/installed-tools.ts';
import { sampleRecordings } from '../../test/fixtures/sample-recordings.ts';
import type { Measurement } from '../harness.ts';
import { type Cluster, clustersOf, compare, equalError, rounded, type Similarities } from './compare.ts';
import { type Heard, listenTo, listenToSample } from './listen.ts';
import { nameAll } from './name-all.ts';
import { speakAll, VOICES, WORSE } from './speak.ts';

const LENGTHS_S = [6, 20];
const GOOD: readonly Heard['quality'][] = ['clean', 'sample'];
/** Pieces that are long enough to tell voices apart. */
const TELLING_MS = 1500;

/** Wrong decisions among all about clusters of 6 s in good recordings; similarities and worse recordings beside it. */
export async function measureVoices(say: (line: string) => void): Promise<Measurement> {
  const heard = await hearAll(say);
  const rules = matchRules({ engine: 'ge2e' }, {});
  const of = (qualities: readonly Heard['quality'][], seconds: number): Cluster[] =>
    heard
      .filter(({ quality }) => qualities.includes(quality))
      .flatMap((one) => clustersOf(one, seconds * 1000));

  say('quality     s  n    same: mean  lowest   other: mean  highest   equal error at');
  const rows = [...GOOD, ...WORSE].flatMap((quality) =>
    LENGTHS_S.map((seconds) => {
      const clusters = of([quality], seconds);
      const row = summaryOf(compare(clusters, VOICES, heard));
      say(lineOf(quality, seconds, clusters.length, row));
      return { quality, seconds, clusters: clusters.length, ...row };
    }),
  );
  const good = nameAll(of(GOOD, 6), VOICES, heard, rules);
  const worse = nameAll(of(WORSE, 6), VOICES, heard, rules);
  return {
    figure: rounded((good.misnamed + good.missed) / good.decisions),
    runs: good.decisions,
    details: { rules, good, worse, similarities: rows, pieces: pieceSimilarities(heard) },
  };
}

async function hearAll(say: (line: string) => void): Promise<Heard[]> {
  const { python, ge2e } = installedToolPaths();
  const encoder = createOnnxVoiceEncoder({ python, path: join(ge2e, 'model.onnx'), engine: 'ge2e' });
  const folder = await mkdtemp(join(tmpdir(), 'vidmine-voices-'));
  try {
    const samples = sampleRecordings();
    const heard: Heard[] = [];
    for (const spoken of await speakAll(folder, python, samples)) {
      say(`listening to ${spoken.voice}, ${spoken.text}, ${spoken.quality}`);
      heard.push(await listenTo(encoder, spoken));
    }
    for (const sample of samples) heard.push(...(await listenToSample(encoder, sample)));
    return heard;
  } finally {
    await encoder.close();
    await rm(folder, { recursive: true, force: true });
  }
}

const summaryOf = (similarities: Similarities) => ({
  same: { mean: mean(similarities.same), lowest: rounded(Math.min(...similarities.same)) },
  other: { mean: mean(similarities.other), highest: rounded(Math.max(...similarities.other)) },
  equalError: equalError(similarities),
  smallestMargin: rounded(Math.min(...similarities.same.map((same, at) => same - similarities.other[at]!))),
});

const lineOf = (quality: string, seconds: number, count: number, row: ReturnType<typeof summaryOf>): string =>
  [
    quality.padEnd(10),
    String(seconds).padStart(2),
    String(count).padStart(3),
    row.same.mean.toFixed(3).padStart(12),
    row.same.lowest.toFixed(3).padStart(7),
    row.other.mean.toFixed(3).padStart(12),
    row.other.highest.toFixed(3).padStart(8),
    `${row.equalError.threshold.toFixed(3).padStart(10)} (${row.equalError.rate})`,
  ].join(' ');

/** Mean similarities between the pieces of one voice and of two in recordings of one quality: what clustering joins by. */
function pieceSimilarities(heard: readonly Heard[]) {
  const same: number[] = [];
  const other: number[] = [];
  const clean = heard.filter(({ quality }) => quality === 'clean');
  for (const [at, one] of clean.entries()) {
    for (const two of clean.slice(at)) {
      const found = pairs(one, two);
      if (found.length > 0) (one.voice === two.voice ? same : other).push(mean(found));
    }
  }
  return { sameLowestMean: Math.min(...same), otherHighestMean: Math.max(...other) };
}

function pairs(one: Heard, two: Heard): number[] {
  const telling = ({ pieces }: Heard) => pieces.filter(({ durationMs }) => durationMs >= TELLING_MS);
  return telling(one).flatMap((a) =>
    telling(two)
      .filter((b) => a !== b)
      .map((b) => similarity(a.vector, b.vector)),
  );
}

const mean = (values: readonly number[]): number =>
  rounded(values.reduce((sum, value) => sum + value, 0) / values.length);
