import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { configurationSchema } from '../../domain/configuration.ts';
import { createFasterWhisper } from '../../engines/speech/faster-whisper.ts';
import type { Recogniser } from '../../engines/speech/recogniser.ts';
import { findHome, homeToBe } from '../../stack/home.ts';
import { type ToolPaths, toolPaths, toolsFolder } from '../../stack/tools/tool-paths.ts';
import { sampleRecordings } from '../../test/fixtures/sample-recordings.ts';
import type { Measurement, OtherFigure } from '../harness.ts';
import { compareWithBare } from './compare.ts';
import { peakMemory } from './peak-memory.ts';
import { benchRecordings } from './recordings.ts';
import { canLookInside } from './sidecar-process.ts';

const RUNS = 5;
const WER_GOAL = 0.035;
const MEMORY_GOAL = 1.3;
/** Needs half the time of base; how much audio is held at a time does not depend on the model. */
const MEMORY_MODEL = 'tiny.en';
const MEMORY_SECONDS = { long: 7200, short: 600 };
const QUICK_MEMORY_SECONDS = { long: 120, short: 60 };

/** Measures speed, accuracy and memory of speech recognition with the settings that vidmine comes with. */
export async function measureSpeech(
  say: (line: string) => void,
  { quick }: { readonly quick: boolean },
): Promise<Measurement> {
  const folder = mkdtempSync(join(tmpdir(), 'vidmine-bench-speech-'));
  // Also when Ctrl-C leaves no time to end in order.
  process.once('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
  process.env.VIDMINE_TOOLS = toolsFolder((findHome() ?? homeToBe()).folder);
  const tools = toolPaths(process.env.VIDMINE_TOOLS);
  const { speech } = configurationSchema.parse({});
  const threads = availableParallelism();
  const load = [loadavg()[0]];
  const recordings = await benchRecordings({ folder, python: tools.python, quick });
  const compared = await compareWithBare({
    ...{ folder, tools, threads, recordings, say, rules: speech },
    runs: quick ? 1 : RUNS,
    recogniser: recogniserOf(tools, speech.model, threads),
  });
  load.push(loadavg()[0]);

  const memory = canLookInside
    ? await measureMemory({
        folder,
        tools,
        threads,
        say,
        seconds: quick ? QUICK_MEMORY_SECONDS : MEMORY_SECONDS,
      })
    : undefined;
  load.push(loadavg()[0]);
  const { ratio, wer, ...details } = compared;
  const others: Record<string, OtherFigure> = {
    wer: { figure: wer, goal: WER_GOAL, better: 'lower' },
    ...(memory && { memory: { figure: memory.ratio, goal: MEMORY_GOAL, better: 'lower' } }),
  };
  return {
    figure: ratio,
    runs: details.ratios.length,
    others,
    details: {
      ...details,
      model: speech.model,
      memory: memory ?? 'not measured: it needs /proc',
      cores: threads,
      load,
    },
  };
}

async function measureMemory(options: {
  readonly folder: string;
  readonly tools: ToolPaths;
  readonly threads: number;
  readonly say: (line: string) => void;
  readonly seconds: { readonly long: number; readonly short: number };
}) {
  const { folder, tools, threads, say, seconds } = options;
  const { speech } = configurationSchema.parse({ speech: { model: MEMORY_MODEL } });
  const recordings = sampleRecordings().map(({ audioPath }) => audioPath);
  const peak = async (length: number): Promise<number> => {
    const open = () => recogniserOf(tools, MEMORY_MODEL, threads);
    const megabytes = await peakMemory(
      { python: tools.python, folder, recordings, rules: speech, open },
      length,
    );
    say(`Memory: ${Math.round(megabytes)} MB at most over ${length} s of audio`);
    return Math.round(megabytes);
  };
  const shortMb = await peak(seconds.short);
  const longMb = await peak(seconds.long);
  const ratio = Math.round((longMb / shortMb) * 1000) / 1000;
  return {
    ratio,
    model: MEMORY_MODEL,
    shortMb,
    longMb,
    ...{ shortSeconds: seconds.short, longSeconds: seconds.long },
  };
}

function recogniserOf(tools: ToolPaths, model: string, threads: number): Recogniser {
  const { beamSize, secondBeamSize, vad, batchSize } = configurationSchema.parse({}).speech;
  return createFasterWhisper({
    python: tools.python,
    packagedModels: tools.whisperModels,
    model,
    ...{ beamSize, secondBeamSize, vad, batchSize, threads },
    // As the plain loop, wherever it is measured.
    ...{ device: 'cpu', computeType: 'int8', slots: 1 },
  });
}
