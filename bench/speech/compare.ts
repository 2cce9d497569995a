import type { PipelineSettings } from '../../domain/configuration.ts';
import { pooledWordErrorRate } from '../../domain/word-error-rate.ts';
import type { Recogniser, Stretch } from '../../engines/speech/recogniser.ts';
import type { ToolPaths } from '../../stack/tools/tool-paths.ts';
import { spreadOf } from '../pipeline/summary.ts';
import { type BareEngine, startBareEngine } from './bare-engine.ts';
import { type OurActivity, openActivity, type Transcribed } from './our-activity.ts';
import type { BenchRecording } from './recordings.ts';

export interface CompareOptions {
  readonly folder: string;
  readonly tools: ToolPaths;
  readonly threads: number;
  readonly recordings: readonly BenchRecording[];
  readonly runs: number;
  readonly rules: PipelineSettings['speech'];
  readonly recogniser: Recogniser;
  readonly say: (line: string) => void;
}

interface Heard {
  readonly recording: BenchRecording;
  readonly stretches: readonly Stretch[];
}

/** Seconds over one recording. */
interface Taken {
  readonly ours: number;
  readonly bare: number;
  /** Of the bare loop, for what is decoded again. */
  readonly second: number;
  /** Processor time of both sides; NaN where it cannot be asked for. */
  readonly ourCpu: number;
  readonly bareCpu: number;
  readonly inNoise: boolean;
}

/**
 * Our activity against a plain loop over the same files, with the same options and the same second decodes. Both
 * models are loaded and have heard every file once; the one that begins changes with every run.
 */
export async function compareWithBare(options: CompareOptions) {
  const { tools, threads, recordings, rules, say } = options;
  const ours = await openActivity({ ...options, python: tools.python });
  const bare = startBareEngine({
    python: tools.python,
    model: tools.whisperModels.base,
    ...{ threads, beamSize: rules.beamSize, secondBeamSize: rules.secondBeamSize },
  });
  try {
    say('Loading the models; every recording is heard once');
    const heard: Heard[] = [];
    for (const recording of recordings) {
      const stretches = await ours.stretchesOf(recording);
      await bare.transcribe(recording.audioPath, stretches);
      heard.push({ recording, stretches });
    }
    const runs: Taken[][] = [];
    let transcripts: Transcribed[] = [];
    for (let nth = 1; nth <= options.runs; nth++) {
      const both = await runBoth(ours, bare, heard, nth % 2 === 1);
      transcripts = both.transcripts;
      runs.push(both.taken);
      const [own, other] = [total(both.taken, 'ours'), total(both.taken, 'bare')];
      say(`Run ${nth} of ${options.runs}: activity ${own.toFixed(1)} s, plain loop ${other.toFixed(1)} s`);
    }
    return summary(heard, runs, transcripts);
  } finally {
    await Promise.allSettled([ours.close(), bare.close()]);
  }
}

/** File by file, so that what else the machine does meets both sides. */
async function runBoth(activity: OurActivity, bare: BareEngine, heard: readonly Heard[], oursFirst: boolean) {
  const transcripts: Transcribed[] = [];
  const taken: Taken[] = [];
  for (const { recording, stretches } of heard) {
    const own = () => activity.transcribe(recording);
    const other = () => bare.transcribe(recording.audioPath, stretches);
    const early = oursFirst ? await own() : undefined;
    const { first, second, cpu: bareCpu } = await other();
    const transcribed = early ?? (await own());
    transcripts.push(transcribed);
    const { seconds: ours, cpuSeconds: ourCpu = Number.NaN } = transcribed;
    taken.push({ ours, bare: first + second, second, ourCpu, bareCpu, inNoise: recording.inNoise });
  }
  return { taken, transcripts };
}

function summary(
  heard: readonly Heard[],
  runs: readonly (readonly Taken[])[],
  transcripts: readonly Transcribed[],
) {
  const audioSeconds = heard.reduce((sum, { recording }) => sum + recording.durationSeconds, 0);
  const median = (of: (taken: readonly Taken[]) => number) => rounded(spreadOf(runs.map(of)).median);
  const ratio = (taken: readonly Taken[]) => total(taken, 'ours') / total(taken, 'bare');
  const share = (noise: boolean) =>
    median((all) => {
      const taken = all.filter(({ inNoise }) => inNoise === noise);
      return total(taken, 'second') / total(taken, 'bare');
    });
  const texts = heard
    .map(({ recording }, index) => ({ ...recording, hypothesis: transcripts[index]!.text }))
    .filter(({ inNoise }) => !inNoise)
    .map(({ spoken, hypothesis }) => ({ reference: spoken, hypothesis }));
  return {
    ratio: median(ratio),
    ratios: runs.map((taken) => rounded(ratio(taken))),
    // What a busy machine disturbs less. Null in JSON where it cannot be asked for.
    cpuRatio: median((taken) => total(taken, 'ourCpu') / total(taken, 'bareCpu')),
    audioSeconds: rounded(audioSeconds),
    ourRtf: median((taken) => total(taken, 'ours') / audioSeconds),
    bareRtf: median((taken) => total(taken, 'bare') / audioSeconds),
    // Of the plain loop's time: it does the same second decodes.
    secondDecodeShare: { samples: share(false), inNoise: share(true) },
    secondDecodes: heard.map(({ recording, stretches }) => ({
      recording: recording.id,
      stretches: stretches.length,
      seconds: rounded(stretches.reduce((sum, { start, end }) => sum + end - start, 0)),
    })),
    wer: rounded(pooledWordErrorRate(texts).rate),
  };
}

const total = (taken: readonly Taken[], what: Exclude<keyof Taken, 'inNoise'>): number =>
  taken.reduce((sum, one) => sum + one[what], 0);

const rounded = (value: number): number => Math.round(value * 1000) / 1000;
