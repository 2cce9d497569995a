import type { CandidateClaim } from '../findings.ts';
import { toldBeside } from '../instruction-like.ts';
import type { Prompt } from '../mining/prompt.ts';
import { REASONED } from './prompts/reasoned.ts';
import { SCORES } from './prompts/scores.ts';
import { quoted } from './quoted.ts';
import type { EvaluationForm } from './verdict.ts';

/** Raise it with every change of the texts here and in prompts/: it is part of what decides an evaluation. */
export const EVALUATION_PROMPT_VERSION = 3;

/** What the evaluator may know about the video. */
export interface EvaluationContext {
  readonly title: string;
  readonly channel?: string;
  /** Of the outline. */
  readonly shortSummary?: string;
}

/** Most characters told of a text. What a video is about stands in the first sentences of its summary. */
const TOLD = { title: 200, summary: 600, claim: 600 } as const;

/** A claim as it stands in a prompt: its id and labels are ours, its text is quoted data. */
export const claimLine = ({ id, type, stance, text }: CandidateClaim): string =>
  `${id} (${type}, ${stance}) ${quoted(text, TOLD.claim)}`;

/** What is told of the video, as quoted data. */
export const contextLines = ({ title, channel, shortSummary }: EvaluationContext): string[] => [
  `Video: ${told(title, TOLD.title)}${channel ? `, channel ${told(channel, TOLD.title)}` : ''}`,
  ...(shortSummary ? [`Summary: ${told(shortSummary, TOLD.summary)}`] : []),
];

const told = (text: string, most: number): string => quoted(toldBeside(text), most);

/** What the evaluator reads: static instructions, then the claims of one call with their ids. */
export const buildEvaluationPrompt = (
  claims: readonly CandidateClaim[],
  context: EvaluationContext,
  form: EvaluationForm,
): Prompt => ({
  instructions: form === 'scores' ? SCORES : REASONED,
  input: [
    ...(form === 'scores' ? [''] : contextLines(context)),
    'Claims:',
    ...claims.map(claimLine),
    'Answer:\n',
  ].join('\n'),
});
