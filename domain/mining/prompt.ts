import type { MiningStyle } from '../findings.ts';
import { isInstructionLike, toldBeside } from '../instruction-like.ts';
import { oneLine } from '../one-line.ts';
import { candidatesOf } from './candidates.ts';
import { ABSTRACTIVE_PROMPT_VERSION, abstractiveInstructions } from './prompts/abstractive.ts';
import { EXTRACTIVE_PROMPT_VERSION, extractiveInstructions } from './prompts/extractive.ts';
import type { MiningContext, MiningTask, ToldOfVideo } from './task.ts';

/** Part of a mined segment's identity: a changed prompt mines anew. */
export const MINING_PROMPT_VERSION: Record<MiningStyle, number> = {
  abstractive: ABSTRACTIVE_PROMPT_VERSION,
  extractive: EXTRACTIVE_PROMPT_VERSION,
};

/** More text before the segment helps little and costs tokens in every call. */
const PREVIOUS_SENTENCES = 2;
const LONGEST_TITLE = 200;
const LONGEST_PREVIOUS = 400;

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
  return [...toldOfVideo(context), ...toldBefore(context), 'Segment:', ...shown(segment), 'Answer:\n'].join(
    '\n',
  );
}

/** What a prompt says of the video itself, line by line. */
export const toldOfVideo = ({ title, channel, speakers }: ToldOfVideo): string[] => [
  `Video: ${oneLine(toldBeside(title)).slice(0, LONGEST_TITLE)}`,
  ...(channel ? [`Channel: ${oneLine(toldBeside(channel)).slice(0, LONGEST_TITLE)}`] : []),
  ...(speakers ? [`Speakers: ${speakers}`] : []),
];

function toldBefore({ previous }: MiningContext): string[] {
  // What speaks to the model there must not reach this segment.
  const before = (previous?.sentences ?? []).slice(-PREVIOUS_SENTENCES);
  const said = isInstructionLike(before.join(' ')) ? '' : oneLine(before.join(' '));
  if (said === '') return [];
  // A recogniser that hears no sentence ends makes one sentence of minutes: its end is what leads to the segment.
  const end =
    said.length <= LONGEST_PREVIOUS ? said : `… ${said.slice(-LONGEST_PREVIOUS).replace(/^\S*\s/, '')}`;
  return [`Said before by ${speakerOf(previous?.speaker)} (do not cite): ${end}`];
}

function extractiveInput({ segment }: MiningTask): string {
  const { names, terms } = candidatesOf(segment.sentences);
  const list = (found: readonly { text: string }[]): string =>
    found.map(({ text }) => text).join('; ') || 'none';
  return ['', ...shown(segment), `Terms: ${list(terms)}`, `Names: ${list(names)}`, 'Answer:\n'].join('\n');
}

/** A letter, never a name: a voice profile learnt later must not change what was mined. */
export const speakerOf = (letter: string | undefined): string =>
  letter === undefined ? 'Unknown' : `Speaker ${letter}`;

const shown = (segment: MiningTask['segment']): string[] => [
  `Speaker: ${speakerOf(segment.speaker)}`,
  ...segment.sentences.map((sentence) => `${sentence.number}. ${oneLine(sentence.text)}`),
];
