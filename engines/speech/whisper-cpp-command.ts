import type { Stretch } from './recogniser.ts';

export interface WhisperCppRun {
  readonly modelPath: string;
  readonly wav: string;
  /** Where the JSON goes, without `.json`. */
  readonly output: string;
  readonly language: string | undefined;
  readonly prompt: string | undefined;
  readonly beamSize: number;
  readonly threads: number;
  /** A part of the file; unset: all of it. */
  readonly stretch?: Stretch;
}

/** The program holds no more decoders. */
const MOST_BEAMS = 8;

/** Arguments of `whisper-cli`. */
export const whisperCppArgs = (run: WhisperCppRun): string[] => [
  ...['--model', run.modelPath],
  ...['--file', run.wav],
  ...['--language', run.language ?? 'auto'],
  ...['--output-json-full', '--output-file', run.output],
  ...['--beam-size', String(Math.min(MOST_BEAMS, run.beamSize))],
  ...['--threads', String(run.threads)],
  ...(run.prompt === undefined ? [] : ['--prompt', run.prompt]),
  ...(run.stretch === undefined ? [] : partArgs(run.stretch)),
  ...['--no-prints', '--print-progress'],
];

const partArgs = ({ start, end }: Stretch): string[] => [
  ...['--offset-t', String(Math.round(start * 1000))],
  ...['--duration', String(Math.max(1, Math.round((end - start) * 1000)))],
];

/** Percent of the work done, where a line of its stderr tells it. */
export const progressOf = (line: string): number | undefined => {
  const [, percent] = /progress\s*=\s*(\d+)%/.exec(line) ?? [];
  return percent === undefined ? undefined : Number(percent);
};

/** Nobody waits longer than 20 times the recording for its words. */
const SLOWEST_FACTOR = 20;
const START_MINUTES = 10;
/** A timer that is to run longer fires at once. */
const LONGEST_MINUTES = Math.floor((2 ** 31 - 1) / 60_000);

/** How long the program may take over so much sound. */
export const limitMinutes = (seconds: number): number =>
  Math.min(LONGEST_MINUTES, START_MINUTES + Math.ceil((seconds * SLOWEST_FACTOR) / 60));
