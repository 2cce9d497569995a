import type { Prompt } from '../../domain/mining/prompt.ts';
import type { ToldOfVideo } from '../../domain/mining/task.ts';
import { roomFor } from '../../domain/mining/token-budget.ts';
import { pickSchema, sectionsSchema, summarySchema } from '../../domain/outline/answer-schema.ts';
import { parsePick, parseSections, parseSummary } from '../../domain/outline/parse-answers.ts';
import { partsWithin } from '../../domain/outline/parts.ts';
import {
  buildPickPrompt,
  buildSectionsPrompt,
  buildSummaryPrompt,
  emptySectionsPrompt,
  segmentLine,
} from '../../domain/outline/prompt.ts';
import type { Section } from '../../domain/outline/section.ts';
import type { Segment } from '../../domain/transcript.ts';
import { tooLong } from './answer.ts';
import { ask, type Cost, countPrompt, type Question } from './ask.ts';
import { grammarSchema } from './grammar-schema.ts';
import type { LanguageModel } from './language-model.ts';

export interface Asking {
  readonly told: ToldOfVideo;
  readonly model: LanguageModel;
  readonly signal?: AbortSignal;
  readonly onProgress: (outputTokens: number) => void;
}

/** Output of each kind of answer, in languages that need a token for every other letter. */
const OUTPUT_TOKENS = { sections: 600, pick: 40, summary: 700, interim: 250 } as const;

/** @param from index of the part's first segment. */
export const askForSections = (
  { told, ...asking }: Asking,
  part: readonly Segment[],
  from: number,
  costs: Cost[],
): Promise<Section[]> =>
  answered(
    {
      ...asking,
      prompt: buildSectionsPrompt(part, told),
      schema: grammarSchema(sectionsSchema(part.length)),
      maxOutputTokens: OUTPUT_TOKENS.sections,
      read: (json) => parseSections(json, part.length, from),
    },
    costs,
  );

/** @returns the number of one of the sentences, from 1. */
export const askForPick = ({ told: _told, ...asking }: Asking, offered: readonly string[], costs: Cost[]) =>
  answered(
    {
      ...asking,
      prompt: buildPickPrompt(offered),
      schema: grammarSchema(pickSchema(offered.length)),
      maxOutputTokens: OUTPUT_TOKENS.pick,
      read: (json) => parsePick(json, offered.length),
    },
    costs,
  );

/**
 * One or two paragraphs from the lines of all sections. Where they do not fit into one call, consecutive ones are
 * summarised first, and then those summaries.
 */
export async function askForSummary(
  asking: Asking,
  lines: readonly string[],
  costs: Cost[],
): Promise<string> {
  const sizes: number[] = [];
  for (const line of lines) sizes.push(await asking.model.countTokens(`${line}\n`));
  const room = await roomBeside(asking.model, buildSummaryPrompt([], asking.told), OUTPUT_TOKENS.summary);
  const groups = partsWithin(sizes, room, lines.length);
  const [first] = groups;
  if (first === undefined || groups.length === 1) return summaryOf(asking, lines, false, costs);
  // Two lines that do not fit together would be summarised without end.
  if (groups.length === lines.length) {
    const { model, contextTokens } = await asking.model.identity();
    throw tooLong(model, Math.max(...sizes), contextTokens);
  }
  const summaries: string[] = [];
  for (const { from, to } of groups)
    summaries.push(
      to - from === 1 ? lines[from]! : await summaryOf(asking, lines.slice(from, to), true, costs),
    );
  return askForSummary(asking, summaries, costs);
}

const summaryOf = (
  { told, ...asking }: Asking,
  lines: readonly string[],
  interim: boolean,
  costs: Cost[],
): Promise<string> =>
  answered(
    {
      ...asking,
      prompt: buildSummaryPrompt(lines, told),
      schema: grammarSchema(summarySchema(interim)),
      maxOutputTokens: interim ? OUTPUT_TOKENS.interim : OUTPUT_TOKENS.summary,
      read: (json) => parseSummary(json, interim),
    },
    costs,
  );

/** Tokens of a segment as it is shown. */
export const segmentTokens = (model: LanguageModel, segment: Segment): Promise<number> =>
  model.countTokens(`${segmentLine(segment, 9)}\n`);

/** Tokens that the segments of one part may take. */
export const roomForSegments = (model: LanguageModel, told: ToldOfVideo): Promise<number> =>
  roomBeside(model, emptySectionsPrompt(told), OUTPUT_TOKENS.sections);

async function roomBeside(model: LanguageModel, prompt: Prompt, maxOutputTokens: number): Promise<number> {
  const { contextTokens } = await model.identity();
  return roomFor(await countPrompt(model, prompt), contextTokens) - maxOutputTokens;
}

async function answered<T>(question: Question<T>, costs: Cost[]): Promise<T> {
  const { value, cost } = await ask(question);
  costs.push(cost);
  return value;
}
