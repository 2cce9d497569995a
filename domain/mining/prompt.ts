import type { MiningStyle } from '../findings.ts';
import { candidatesOf } from './candidates.ts';
import { ABSTRACTIVE_PROMPT_VERSION, abstractiveInstructions } from './prompts/abstractive.ts';
import { EXTRACTIVE_PROMPT_VERSION, extractiveInstructions } from './prompts/extractive.ts';
import type { MiningTask } from './task.ts';

/** Part of a mined segment's identity: a changed prompt mines anew. */
export const MINING_PROMPT_VERSION: Record<MiningStyle, number> = {
  abstractive: ABSTRACTIVE_PROMPT_VERSION,
  extractive: EXTRACTIVE_PROMPT_VERSION,
};

/** More text before the segment helps little and costs tokens in every call. */
const PREVIOUS_SENTENCES = 2;
const LONGEST_TITLE = 200;

export interface Prompt {
  /** The same bytes for every call of a kind. */
  readonly instructions: string;
  readonly input: string;
}

/** What the miner reads: static instructions, then the segment as numbered sentences with its speaker's letter. */
export function buildMiningPrompt(task: MiningTask): Prompt {
  const { style, selectivity } = task;
  return style === 'extractive'
    ? { instructions: extractiveInstructions(selectivity), input: extractiveInput(task) }
    : { instructions: abstractiveInstructions(selectivity), input: abstractiveInput(task) };
}

function abstractiveInput({ segment, context }: MiningTask): string {
  const previous = context.previousSentences?.slice(-PREVIOUS_SENTENCES) ?? [];
  return [
    `Video: ${oneLine(context.title).slice(0, LONGEST_TITLE)}`,
    ...(context.channel ? [`Channel: ${oneLine(context.channel).slice(0, LONGEST_TITLE)}`] : []),
    ...(previous.length > 0 ? [`Said before (do not cite): ${previous.map(oneLine).join(' ')}`] : []),
    'Segment:',
    ...shown(segment),
    'Answer:\n',
  ].join('\n');
}

function extractiveInput({ segment }: MiningTask): string {
  const { names, terms } = candidatesOf(segment.sentences);
  const list = (found: readonly { text: string }[]): string =>
    found.map(({ text }) => text).join('; ') || 'none';
  return ['', ...shown(segment), `Terms: ${list(terms)}`, `Names: ${list(names)}`, 'Answer:\n'].join('\n');
}

/** The speaker is a letter, never a name: a voice profile learnt later must not change what was mined. */
const shown = (segment: MiningTask['segment']): string[] => [
  `Speaker: ${segment.speaker === undefined ? 'Unknown' : `Speaker ${segment.speaker}`}`,
  ...segment.sentences.map((sentence) => `${sentence.number}. ${oneLine(sentence.text)}`),
];

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();
