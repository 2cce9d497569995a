import type { Bench } from './harness.ts';
import { measureMining } from './mining/measure.ts';

export const bench: Bench = {
  measures:
    'segments per second over those of a prompt like the one vidmine replaces (22 KB of instructions, quotes and times instead of sentence numbers): same Ollama, model, segments and items; worded claims, and picked ones with a goal of their own',
  goal: 2.5,
  better: 'higher',
  quick: 'three segments of each kind: shows that both sides work',
  run: measureMining,
};
