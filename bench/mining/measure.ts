import { availableParallelism, loadavg } from 'node:os';
import type { MiningStyle } from '../../domain/findings.ts';
import { findHome, homeToBe } from '../../stack/home.ts';
import { toolsFolder } from '../../stack/tools/tool-paths.ts';
import { GENERATING, realOllama } from '../../test/fixtures/real-ollama.ts';
import type { Measurement } from '../harness.ts';
import { compareWithSeedLike } from './compare.ts';
import { benchSegments } from './segments.ts';

const SEGMENTS = 20;
const QUICK_SEGMENTS = 3;
const EXTRACTIVE_GOAL = 5;

/** Measures mining in both styles, each against the other system's way of asking for the same items. */
export async function measureMining(
  say: (line: string) => void,
  { quick }: { readonly quick: boolean },
): Promise<Measurement> {
  process.env.VIDMINE_TOOLS = toolsFolder((findHome() ?? homeToBe()).folder);
  const ollama = await realOllama(say);
  if (ollama === undefined) throw new Error('There is no real Ollama to measure with; the reason is above.');
  // The first one is for warming up.
  const segments = benchSegments((quick ? QUICK_SEGMENTS : SEGMENTS) + 1);
  const load = [loadavg()[0]];
  const compare = async (style: MiningStyle) => {
    const compared = await compareWithSeedLike({ ollama, style, segments, say });
    load.push(loadavg()[0]);
    return compared;
  };
  const abstractive = await compare('abstractive');
  const extractive = await compare('extractive');
  return {
    figure: abstractive.ratio,
    runs: segments.length - 1,
    others: { extractive: { figure: extractive.ratio, goal: EXTRACTIVE_GOAL, better: 'higher' } },
    details: {
      ...{ abstractive, extractive, model: GENERATING, ollama: ollama.version },
      segments: segments.length - 1,
      segmentCharacters: segments[0]?.segment.text.length,
      cores: availableParallelism(),
      load,
    },
  };
}
