import type { PipelineSettings } from '../../domain/configuration.ts';
import { pooledWordErrorRate } from '../../domain/word-error-rate.ts';
import type { Recogniser, Stretch } from '../../engines/speech/recogniser.ts';
import type { ToolPaths } from '../../stack/tools/tool-paths.ts';
import type { SampleRecording } from '../../test/fixtures/sample-recordings.ts';
import { spreadOf } from '../pipeline/summary.ts';
import { type BareEngine, startBareEngine } from './bare-engine.ts';
import { type OurActivity, openActivity, type Transcribed } from './our-activity.ts';

export interface CompareOptions {
  readonly folder: string;
  readonly tools: ToolPaths;
  readonly threads: number;
  readonly samples: readonly SampleRecording[];
  readonly runs: number;
  readonly rules: PipelineSettings['speech'];
  readonly recogniser: Recogniser;
  readonly say: (line: string) => void;
}

interface Heard {
  readonly sample: SampleRecording;
  readonly stretches: readonly Stretch[];
}

/** Seconds of one run over all samples. */
interface Run {
  readonly ours: number;
  readonly bare: number;
  /** Of the bare loop, for what is decoded again. */
  readonly second: number;
}

/**
 * Our activity against a plain loop over the same files, with the same options and the same second decodes. Both
 * models are loaded and have heard every file once; the one that begins changes with every run.
 */
export async function compareWithBare(options: CompareOptions) {
  const { tools, threads, samples, rules, say } = options;
  const ours = await openActivity({ ...options, python: tools.python });
  const bare = startBareEngine({
    python: tools.python,
    model: tools.whisperModels.base,
    ...{ threads, beamSize: rules.beamSize, secondBeamSize: rules.secondBeamSize },
  });
  try {
    say('Loading the models; every recording is heard once');
    const heard: Heard[] = [];
    for (const sample of samples) {
      const stretches = await ours.stretchesOf(sample);
      await bare.transcribe(sample.audioPath, stretches);
      heard.push({ sample, stretches });
    }
    const runs: Run[] = [];
    let transcripts: Transcribed[] = [];
    for (let nth = 1; nth <= options.runs; nth++) {
      const both = await runBoth(ours, bare, heard, nth % 2 === 1);
      transcripts = both.transcripts;
      runs.push(both.run);
      say(
        `Run ${nth} of ${options.runs}: activity ${both.run.ours.toFixed(1)} s, plain loop ${both.run.bare.toFixed(1)} s`,
      );
    }
    return summary(heard, runs, transcripts);
  } finally {
    await Promise.allSettled([ours.close(), bare.close()]);
  }
}

async function runBoth(ours: OurActivity, bare: BareEngine, heard: readonly Heard[], oursFirst: boolean) {
  const transcripts: Transcribed[] = [];
  const run = { ours: 0, bare: 0, second: 0 };
  const sides = [
    async ({ sample }: Heard) => {
      const transcribed = await ours.transcribe(sample);
      run.ours += transcribed.seconds;
      transcripts.push(transcribed);
    },
    async ({ sample, stretches }: Heard) => {
      const { first, second } = await bare.transcribe(sample.audioPath, stretches);
      run.bare += first + second;
      run.second += second;
    },
  ];
  // File by file, so that what else the machine does meets both.
  for (const one of heard) for (const side of oursFirst ? sides : sides.toReversed()) await side(one);
  return { run, transcripts };
}

function summary(heard: readonly Heard[], runs: readonly Run[], transcripts: readonly Transcribed[]) {
  const audioSeconds = heard.reduce((sum, { sample }) => sum + sample.durationSeconds, 0);
  const ratios = runs.map(({ ours, bare }) => ours / bare);
  const median = (of: (run: Run) => number) => spreadOf(runs.map(of)).median;
  const texts = heard.map(({ sample }, index) => ({
    reference: sample.spoken,
    hypothesis: transcripts[index]!.text,
  }));
  const stretches = heard.flatMap((one) => one.stretches);
  return {
    ratio: rounded(spreadOf(ratios).median),
    ratios: ratios.map(rounded),
    audioSeconds: rounded(audioSeconds),
    ourRtf: rounded(median(({ ours }) => ours) / audioSeconds),
    bareRtf: rounded(median(({ bare }) => bare) / audioSeconds),
    /** Of the plain loop's time: it does the same second decodes. */
    secondDecodeShare: rounded(median(({ second, bare }) => second / bare)),
    secondDecodes: stretches.length,
    secondDecodeAudioSeconds: rounded(stretches.reduce((sum, { start, end }) => sum + end - start, 0)),
    wer: rounded(pooledWordErrorRate(texts).rate),
  };
}

const rounded = (value: number): number => Math.round(value * 1000) / 1000;
